package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ProblemType;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Reads one JSON document and nothing else: no duplicate keys, no trailing bytes, no NUL, no lone surrogates, no number beyond 10^±400 or longer than 1,000 characters, no name longer than 4,096, at most 32 levels, and 4,096 values where nothing else is said. Numbers keep their value and
 * digits. What breaks a rule is told by JSON pointer where there is one, and never quoted.
 */
final class StrictJson {
    static final int MAX_DEPTH = 32;
    static final int MAX_EXPONENT = 400;
    static final int MAX_VALUES = 4096;
    /** As long as all attributes together may be at TaskRouter. */
    static final int MAX_NAME = 4096;

    static final int MAX_NUMBER = 1000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final JsonFactory FACTORY = JsonFactory.builder()
            // A pool for all threads: one per thread would be thrown away with each request.
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            // Names come from outside: interned they would fill a table that is never emptied.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAX_DEPTH)
                    // Names and numbers are refused here, by a problem that says why.
                    .maxNumberLength(Limits.BULK_BODY)
                    .maxNameLength(Limits.BULK_BODY)
                    .maxStringLength(Limits.BULK_BODY)
                    .build())
            .build();

    private final JsonParser parser;
    private final Deque<String> path = new ArrayDeque<>();
    private final int most;
    private int values;

    private StrictJson(JsonParser parser, int most) {
        this.parser = parser;
        this.most = most;
    }

    /** @throws ApiProblem 400 */
    static JsonNode read(byte[] body) {
        return read(body, MAX_VALUES);
    }

    /** @throws ApiProblem 400 */
    private static JsonNode read(byte[] body, int most) {
        if (body.length == 0) throw ApiProblem.malformed("Send a JSON document as the body.");
        JsonText.check(body);
        try (JsonParser parser = FACTORY.createParser(body)) {
            return new StrictJson(parser, most).document();
        } catch (JsonProcessingException e) {
            // Never its message: it quotes the body.
            throw ApiProblem.malformed("Send valid JSON"
                    + (e.getLocation() == null
                            ? "."
                            : "; mend it near byte " + e.getLocation().getByteOffset() + "."));
        } catch (IOException e) {
            throw ApiProblem.malformed("Send valid JSON.");
        }
    }

    /** @throws ApiProblem 400 when it is not an object */
    static ObjectNode object(byte[] body) {
        return object(body, MAX_VALUES);
    }

    /**
     * @param most values in the document
     * @throws ApiProblem 400 when it is not an object
     */
    static ObjectNode object(byte[] body, int most) {
        if (read(body, most) instanceof ObjectNode object) return object;
        throw ApiProblem.at(ProblemType.MALFORMED_REQUEST, "Send a JSON object.", "", "not an object");
    }

    private JsonNode document() throws IOException {
        if (parser.nextToken() == null) throw ApiProblem.malformed("Send a JSON document as the body.");
        JsonNode root = value();
        if (parser.nextToken() != null) throw ApiProblem.malformed("Send one JSON document and nothing behind it.");
        return root;
    }

    private JsonNode value() throws IOException {
        if (++values > most) throw ApiProblem.malformed("Send at most " + most + " values in one document.");
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> NODES.textNode(text(parser.getText()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw broken("not a JSON value");
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = NODES.objectNode();
        checkDepth();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name.length() > MAX_NAME) throw broken("holds a name of more than " + MAX_NAME + " characters");
            path.addLast(name);
            text(name);
            parser.nextToken();
            if (object.replace(name, value()) != null) throw broken("the key is there twice");
            path.removeLast();
        }
        return object;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = NODES.arrayNode();
        checkDepth();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            path.addLast(Integer.toString(array.size()));
            array.add(value());
            path.removeLast();
        }
        return array;
    }

    private void checkDepth() {
        if (path.size() >= MAX_DEPTH) throw broken("nested deeper than " + MAX_DEPTH + " levels");
    }

    private JsonNode integer() throws IOException {
        checkLength(parser.getTextLength());
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal() throws IOException {
        checkLength(parser.getTextLength());
        if (!JsonText.isExponentWithin(parser.getText(), MAX_EXPONENT))
            throw broken("the exponent is beyond ±" + MAX_EXPONENT);
        BigDecimal value = parser.getDecimalValue();
        checkLength(value.toString().length()); // as it is written from here on: 9.9E+2 for 99e1
        return NODES.numberNode(value);
    }

    private void checkLength(int number) {
        if (number > MAX_NUMBER) throw broken("a number of more than " + MAX_NUMBER + " characters");
    }

    private String text(String text) {
        String flaw = JsonText.flaw(text);
        if (flaw != null) throw broken(flaw);
        return text;
    }

    private ApiProblem broken(String what) {
        return ApiProblem.at(
                ProblemType.MALFORMED_REQUEST, "Mend what violations names and send again.", pointer(), what);
    }

    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (Iterator<String> names = path.iterator(); names.hasNext(); )
            pointer.append('/').append(JsonText.escaped(names.next()));
        return pointer.toString();
    }
}

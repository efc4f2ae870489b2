package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Attributes as TaskRouter keeps them: one text, returned letter by letter. They are scanned once when they come in (is it a
 * JSON object, is {@code isAcdReady} true) and become a tree only when an expression asks.
 */
final class Attributes {
    static final int LIMIT = 4096;
    private static final String READY = "isAcdReady";
    private final String text;
    private final boolean acdReady;
    private @Nullable JsonNode tree;

    private Attributes(String text, boolean acdReady) {
        this.text = text;
        this.acdReady = acdReady;
    }

    /** @throws Rejection 400/20001 when the text is longer than 4,096 characters or no JSON object */
    static Attributes parse(String text) {
        if (text.length() > LIMIT) {
            throw Rejection.invalid("Attributes must be no longer than 4096 characters");
        }
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            return new Attributes(text, scan(parser));
        } catch (IOException notJson) {
            throw Rejection.invalid("Attributes must be valid JSON");
        }
    }

    private static boolean scan(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Rejection.invalid("Attributes must be a JSON object");
        }
        boolean ready = false;
        for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            boolean wanted = READY.equals(parser.currentName());
            JsonToken value = parser.nextToken();
            ready = wanted ? value == JsonToken.VALUE_TRUE : ready;
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            throw Rejection.invalid("Attributes must be valid JSON");
        }
        return ready;
    }

    String text() {
        return text;
    }

    boolean acdReady() {
        return acdReady;
    }

    synchronized JsonNode tree() {
        if (tree == null) {
            try {
                tree = Json.MAPPER.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tree;
    }
}

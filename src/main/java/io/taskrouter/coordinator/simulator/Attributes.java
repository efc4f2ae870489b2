package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Attributes as TaskRouter keeps them: one text, returned letter by letter. They are scanned once when they come in (is it a
 * JSON object, is {@code isAcdReady} true, which extension) and become a tree only when an expression asks.
 */
final class Attributes {
    static final int LIMIT = 4096;
    private static final String READY = "isAcdReady";
    private static final String EXTENSION = "directExtension";
    private final String text;
    private final boolean acdReady;
    private final String extension;
    private @Nullable JsonNode tree;

    private Attributes(String text, boolean acdReady, String extension) {
        this.text = text;
        this.acdReady = acdReady;
        this.extension = extension;
    }

    /** @throws Rejection 400/20001 when the text is longer than 4,096 characters or no JSON object */
    static Attributes parse(String text) {
        if (text.length() > LIMIT) {
            throw Rejection.invalid("Attributes must be no longer than 4096 characters");
        }
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            return scan(text, parser);
        } catch (IOException notJson) {
            throw Rejection.invalid("Attributes must be valid JSON");
        }
    }

    private static Attributes scan(String text, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Rejection.invalid("Attributes must be a JSON object");
        }
        boolean ready = false;
        String extension = "";
        for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (READY.equals(name)) {
                ready = value == JsonToken.VALUE_TRUE;
            } else if (EXTENSION.equals(name)) {
                extension = value.isScalarValue() && value != JsonToken.VALUE_NULL ? parser.getText() : "";
            }
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            throw Rejection.invalid("Attributes must be valid JSON");
        }
        return new Attributes(text, ready, extension);
    }

    String text() {
        return text;
    }

    boolean acdReady() {
        return acdReady;
    }

    /** The direct extension, empty when there is none. */
    String extension() {
        return extension;
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

package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one JSON object; null becomes JSON null, as in Twilio's bodies. */
final class JsonOut {
    private final JsonGenerator out;

    JsonOut(JsonGenerator out) {
        this.out = out;
    }

    JsonOut text(String name, @Nullable String value) {
        return write(() -> out.writeStringField(name, value));
    }

    JsonOut number(String name, long value) {
        return write(() -> out.writeNumberField(name, value));
    }

    JsonOut decimal(String name, double value) {
        return write(() -> out.writeNumberField(name, value));
    }

    JsonOut flag(String name, boolean value) {
        return write(() -> out.writeBooleanField(name, value));
    }

    JsonOut none(String name) {
        return write(() -> out.writeNullField(name));
    }

    /** ISO 8601 in UTC with seconds, as TaskRouter writes dates. */
    JsonOut date(String name, Instant value) {
        return text(name, value.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    JsonOut object(String name, Consumer<JsonOut> fields) {
        return write(() -> {
            out.writeObjectFieldStart(name);
            fields.accept(this);
            out.writeEndObject();
        });
    }

    <T> JsonOut array(String name, Iterable<? extends T> items, BiConsumer<JsonOut, T> fields) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (T item : items) {
                out.writeStartObject();
                fields.accept(this, item);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    JsonOut texts(String name, Iterable<String> items) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (String item : items) {
                out.writeString(item);
            }
            out.writeEndArray();
        });
    }

    /** Any value Jackson can write, for the control pages only. */
    JsonOut value(String name, @Nullable Object value) {
        return write(() -> {
            out.writeFieldName(name);
            Json.MAPPER.writeValue(out, value);
        });
    }

    private JsonOut write(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}

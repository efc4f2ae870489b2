package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Writes answers: UTF-8, times in UTC with milliseconds, numbers with the digits they came with. */
final class JsonBytes {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final ObjectMapper MAPPER =
            ExactJson.MAPPER.copy().registerModule(new SimpleModule().addSerializer(new Times()));

    private JsonBytes() {}

    /** Writes one document to a generator. */
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    static byte[] of(Object value) {
        return write(json -> MAPPER.writeValue(json, value));
    }

    static byte[] write(Writing document) {
        try {
            try {
                return write(document, false);
            } catch (JsonProcessingException e) {
                // A lone surrogate in somebody else's attributes has no UTF-8 form; escaped, it survives.
                return write(document, true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String time(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    private static byte[] write(Writing document, boolean escaped) throws IOException {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(1024)) {
            try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
                if (escaped) json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
                document.to(json);
            }
            return bytes.toByteArray();
        }
    }

    private static final class Times extends StdSerializer<Instant> {
        Times() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(time(value));
        }
    }
}

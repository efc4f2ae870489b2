package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** The one JSON set-up: written by streaming, because most answers are the same thirteen fields again and again. */
final class Json {
    static final JsonFactory FACTORY = JsonFactory.builder()
            // Attributes are bounded as a whole: nothing is known of TaskRouter minding long numbers in them.
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNumberLength(10_000).build())
            .build();
    static final ObjectMapper MAPPER = new ObjectMapper(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    static byte[] object(Consumer<JsonOut> fields) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
                JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            generator.writeStartObject();
            fields.accept(new JsonOut(generator));
            generator.writeEndObject();
            generator.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

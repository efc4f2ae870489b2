package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.queue.WrittenByNewer;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.CallStateCodec;
import java.io.IOException;

/** Writes what a pass leaves behind as JSON; members unknown to an older release are ignored by it. */
final class StateCodec {
    // A pool of buffers for all threads: one per thread would be thrown away with each pass.
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .streamReadConstraints(ExactJson.OWN) // a history quotes what attributes held
                    .build())
            .addModule(new JavaTimeModule())
            .addModule(calls())
            .addMixIn(CallEvent.class, Moved.class)
            // Milliseconds: a pass reads and writes this on the hot path, people read the API.
            .disable(SerializationFeature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .disable(DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE) // an event of a newer release is null
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(WorkerState.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(WorkerState.class);

    private StateCodec() {}

    /** What of a worker's calls is kept as it happened, see {@link Note.Left#moved}. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = CallEvent.Parked.class, name = "parked"),
        @JsonSubTypes.Type(value = CallEvent.IntentMade.class, name = "intent"),
        @JsonSubTypes.Type(value = CallEvent.IntentSafe.class, name = "safe"),
        @JsonSubTypes.Type(value = CallEvent.Unparked.class, name = "unparked"),
        @JsonSubTypes.Type(value = CallEvent.CallOver.class, name = "over"),
        @JsonSubTypes.Type(value = CallEvent.SentOn.class, name = "sent-on")
    })
    private interface Moved {}

    /** A worker's calls know themselves how they are written. */
    private static SimpleModule calls() {
        return new SimpleModule()
                .addSerializer(CallState.class, new StdSerializer<>(CallState.class) {
                    @Override
                    public void serialize(CallState calls, JsonGenerator json, SerializerProvider provider)
                            throws IOException {
                        json.writeTree(CallStateCodec.toJson(calls));
                    }
                })
                .addDeserializer(CallState.class, new StdDeserializer<>(CallState.class) {
                    @Override
                    public CallState deserialize(JsonParser json, DeserializationContext context) throws IOException {
                        return CallStateCodec.fromJson(json.readValueAsTree());
                    }
                });
    }

    /**
     * @throws WrittenByNewer when a newer release wrote it
     * @throws IllegalStateException when it is none
     */
    static WorkerState read(String text) {
        try {
            return READER.readValue(text);
        } catch (JsonProcessingException e) {
            throw unread(e, "a worker's stored state cannot be read");
        }
    }

    /** Without the cause, whose message quotes what is there. */
    static RuntimeException unread(JsonProcessingException e, String message) {
        return isNewer(e)
                ? new WrittenByNewer("a newer release wrote what is kept of a worker")
                : new IllegalStateException(message);
    }

    /** Is it of a newer schema, or is there a word among it that this release does not know? */
    private static boolean isNewer(JsonProcessingException e) {
        return e.getCause() instanceof CallStateCodec.Newer
                || e instanceof InvalidFormatException unknown
                        && unknown.getTargetType().isEnum();
    }

    static String write(WorkerState state) {
        return write(WRITER, state);
    }

    static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }
}

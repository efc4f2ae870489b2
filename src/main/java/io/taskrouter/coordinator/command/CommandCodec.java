package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command.AcdChange;
import io.taskrouter.coordinator.command.Command.AttributesChange;
import io.taskrouter.coordinator.command.Command.Purpose;
import io.taskrouter.coordinator.command.Command.VoiceChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Updates as they lie in the queue: JSON in UTF-8 under a schema version. During a rolling update a replica may meet what
 * a newer one wrote; it then says {@link UnknownSchema}, and whoever asked leaves the update for a replica that
 * understands it. A change that older replicas cannot honour must raise {@link #VERSION}.
 */
public final class CommandCodec {
    /** The schema written here; this one and all before it are read. */
    public static final int VERSION = 1;

    private CommandCodec() {}

    /** Written by a newer release: leave it where it is. The message quotes nothing of it. */
    public static final class UnknownSchema extends Exception {
        UnknownSchema(String message) {
            super(message);
        }
    }

    public static byte[] encode(Update update) {
        try (var bytes = new ByteArrayBuilder(512);
                var json = ExactJson.MAPPER.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeStringField("id", update.updateId());
            json.writeStringField("worker", update.worker().value());
            json.writeStringField("by", update.caller().name());
            json.writeStringField("role", update.caller().role().name());
            json.writeStringField("handling", update.handling().name());
            writeIfPresent(json, "ifMatch", update.ifMatch());
            json.writeStringField("replica", update.replica());
            writeIfPresent(json, "trace", update.traceparent());
            write(json, update.command());
            json.writeEndObject();
            json.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    /**
     * One of a schema known here that is no JSON, or none that is let in, is ours and broken: nobody will ever understand it, so it comes back as {@link Command.Unreadable}.
     *
     * @throws UnknownSchema when this release cannot know what was asked
     */
    public static Update decode(byte[] bytes, int offset, int length) throws UnknownSchema {
        try {
            return update(ExactJson.MAPPER.readTree(bytes, offset, length));
        } catch (IOException e) {
            return Wreck.of(bytes, offset, length);
        }
    }

    private static Update update(@Nullable JsonNode read) throws UnknownSchema {
        if (!(read instanceof ObjectNode json)) throw new UnknownSchema("not a JSON object");
        try {
            int version = json.path("v").asInt();
            if (version < 1 || version > VERSION) throw new UnknownSchema("schema version " + version);
            return new Update(
                    text(json, "id"),
                    new WorkerSid(text(json, "worker")),
                    new Caller(text(json, "by"), Caller.Role.valueOf(text(json, "role"))),
                    Update.Handling.valueOf(text(json, "handling")),
                    json.path("ifMatch").textValue(),
                    command(json),
                    text(json, "replica"),
                    json.path("trace").textValue());
        } catch (RuntimeException e) {
            throw new UnknownSchema("not understood"); // without the cause: its message quotes the text
        }
    }

    private static void write(JsonGenerator json, Command command) throws IOException {
        switch (command) {
            case Command.Look() -> json.writeStringField("kind", "look");
            case Command.Intend(Purpose purpose, String callSid, Duration ttl, Duration patience) -> {
                json.writeStringField("kind", "intend");
                json.writeStringField("purpose", purpose.name());
                writeIfPresent(json, "call", callSid);
                json.writeNumberField("ttl", ttl.toMillis());
                json.writeNumberField("patience", patience.toMillis());
            }
            case Command.Withdraw(String intent) -> {
                json.writeStringField("kind", "withdraw");
                json.writeStringField("intent", intent);
            }
            case Command.Complete(String task, String reason) -> {
                json.writeStringField("kind", "complete");
                json.writeStringField("task", task);
                writeIfPresent(json, "reason", reason);
            }
            case Command.PrepareComplete(String task, Duration patience) -> {
                json.writeStringField("kind", "prepare-complete");
                json.writeStringField("task", task);
                json.writeNumberField("patience", patience.toMillis());
            }
            case Command.Park(String call, String name) -> {
                json.writeStringField("kind", "park");
                json.writeStringField("call", call);
                writeIfPresent(json, "name", name);
            }
            case Command.PickUp(String call) -> {
                json.writeStringField("kind", "pick-up");
                json.writeStringField("call", call);
            }
            case Command.HandOver(String call, WorkerSid to) -> {
                json.writeStringField("kind", "hand-over");
                json.writeStringField("call", call);
                json.writeStringField("to", to.value());
            }
            case Command.TakeOver(String call, WorkerSid from) -> {
                json.writeStringField("kind", "take-over");
                json.writeStringField("call", call);
                json.writeStringField("from", from.value());
            }
            case Command.HangUp(String call) -> {
                json.writeStringField("kind", "hang-up");
                json.writeStringField("call", call);
            }
            case Command.Unreadable() -> json.writeStringField("kind", "unreadable");
            case Command.Change(AttributesChange attributes, AcdChange acd, VoiceChange voice) -> {
                json.writeStringField("kind", "change");
                if (attributes != null) write(json, attributes);
                if (acd != null) write(json, acd);
                if (voice != null) write(json, voice);
            }
        }
    }

    private static void write(JsonGenerator json, AttributesChange change) throws IOException {
        switch (change) {
            case Command.MergePatch(ObjectNode patch) -> json.writeFieldName("merge");
            case Command.JsonPatch(ArrayNode operations) -> json.writeFieldName("patch");
        }
        json.writeTree(
                switch (change) {
                    case Command.MergePatch(ObjectNode patch) -> patch;
                    case Command.JsonPatch(ArrayNode operations) -> operations;
                });
    }

    private static void write(JsonGenerator json, AcdChange acd) throws IOException {
        json.writeObjectFieldStart("acd");
        if (acd.wish() != null) json.writeBooleanField("wish", acd.wish());
        if (acd.hold() != null) json.writeBooleanField("hold", acd.hold());
        writeIfPresent(json, "holdReason", acd.holdReason());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, VoiceChange voice) throws IOException {
        switch (voice) {
            case Command.Capacity(int capacity) -> json.writeNumberField("capacity", capacity);
            case Command.CapacityOverride(Integer capacity) -> {
                if (capacity == null) json.writeNullField("override");
                else json.writeNumberField("override", capacity);
            }
        }
    }

    private static Command command(ObjectNode json) throws UnknownSchema {
        return switch (text(json, "kind")) {
            case "look" -> new Command.Look();
            case "intend" ->
                new Command.Intend(
                        Purpose.valueOf(text(json, "purpose")),
                        json.path("call").textValue(),
                        Duration.ofMillis(json.path("ttl").asLong()),
                        Duration.ofMillis(json.path("patience").asLong()));
            case "withdraw" -> new Command.Withdraw(text(json, "intent"));
            case "complete" ->
                new Command.Complete(text(json, "task"), json.path("reason").textValue());
            case "prepare-complete" ->
                new Command.PrepareComplete(
                        text(json, "task"),
                        Duration.ofMillis(json.path("patience").asLong()));
            case "park" ->
                new Command.Park(text(json, "call"), json.path("name").textValue());
            case "pick-up" -> new Command.PickUp(text(json, "call"));
            case "hand-over" -> new Command.HandOver(text(json, "call"), new WorkerSid(text(json, "to")));
            case "take-over" -> new Command.TakeOver(text(json, "call"), new WorkerSid(text(json, "from")));
            case "unreadable" -> new Command.Unreadable(); // as a dead letter tells it
            case "hang-up" -> new Command.HangUp(text(json, "call"));
            case "change" -> new Command.Change(attributes(json), acd(json), voice(json));
            default -> throw new UnknownSchema("unknown kind of command");
        };
    }

    private static @Nullable AttributesChange attributes(ObjectNode json) {
        if (json.get("merge") instanceof ObjectNode patch) return new Command.MergePatch(patch);
        if (json.get("patch") instanceof ArrayNode operations) return new Command.JsonPatch(operations);
        return null;
    }

    private static @Nullable AcdChange acd(ObjectNode json) {
        if (!(json.get("acd") instanceof ObjectNode acd)) return null;
        return new AcdChange(
                flag(acd, "wish"), flag(acd, "hold"), acd.path("holdReason").textValue());
    }

    private static @Nullable VoiceChange voice(ObjectNode json) {
        JsonNode capacity = json.get("capacity");
        if (capacity != null) return new Command.Capacity(capacity.intValue());
        JsonNode override = json.get("override");
        if (override == null) return null;
        return new Command.CapacityOverride(override.isNull() ? null : Integer.valueOf(override.intValue()));
    }

    private static @Nullable Boolean flag(ObjectNode json, String name) {
        JsonNode value = json.get(name);
        return value == null ? null : Boolean.valueOf(value.booleanValue());
    }

    private static String text(ObjectNode json, String name) throws UnknownSchema {
        String text = json.path(name).textValue();
        if (text == null) throw new UnknownSchema("without " + name);
        return text;
    }

    private static void writeIfPresent(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) json.writeStringField(name, value);
    }
}

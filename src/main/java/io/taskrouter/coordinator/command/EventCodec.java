package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Events as they lie in the queue: JSON under a schema version, as updates are. Whoever meets one written by a newer release
 * may read the truth instead, as with any event that says too little: nothing depends on a single one.
 */
public final class EventCodec {
    /** The schema written here; this one and all before it are read. */
    public static final int VERSION = 1;

    /** What the queue itself writes for the events that it no longer keeps one by one. */
    private static final String COLLAPSED = "look";

    private EventCodec() {}

    public static String encode(Event event) {
        ObjectNode json = ExactJson.MAPPER
                .createObjectNode()
                .put("v", VERSION)
                .put("id", event.id())
                .put("at", event.at().toEpochMilli());
        switch (event) {
            case Event.Reservation reservation -> write(json.put("kind", "reservation"), reservation);
            case Event.Task task -> {
                json.put("kind", "task").put("type", task.type()).put("task", task.taskSid());
                put(json, "version", task.version());
            }
            case Event.Worker worker -> write(json.put("kind", "worker").put("type", worker.type()), worker);
            case Event.CallStatus call ->
                json.put("kind", "call")
                        .put("call", call.callSid())
                        .put("status", call.status())
                        .put("sequence", call.sequence());
            case Event.Signal signal -> write(json.put("kind", "signal"), signal);
            case Event.Look look -> json.put("kind", "look").put("why", look.why());
        }
        return ExactJson.text(json);
    }

    /** @throws UnknownSchema written by a newer release, or damaged; the message quotes nothing of it */
    public static Event decode(String text) throws UnknownSchema {
        if (text.equals(COLLAPSED)) return new Event.Look(COLLAPSED, Instant.EPOCH, "more happened than was kept");
        ObjectNode json = object(text);
        int version = json.path("v").asInt();
        if (version < 1 || version > VERSION) throw new UnknownSchema("schema version " + version);
        String id = text(json, "id");
        Instant at = Instant.ofEpochMilli(json.path("at").asLong());
        return switch (text(json, "kind")) {
            case "reservation" -> reservation(id, at, json);
            case "task" -> new Event.Task(id, at, text(json, "type"), text(json, "task"), number(json, "version"));
            case "worker" ->
                new Event.Worker(
                        id,
                        at,
                        text(json, "type"),
                        number(json, "version"),
                        writing(json),
                        json.has("channel")
                                ? new Event.Channel(
                                        text(json, "channel"),
                                        json.path("previous").asInt(),
                                        json.path("left").asInt(),
                                        json.path("taken").asInt())
                                : null);
            case "call" ->
                new Event.CallStatus(
                        id,
                        at,
                        text(json, "call"),
                        text(json, "status"),
                        json.path("sequence").asInt());
            case "signal" -> signal(id, at, json);
            case "look" -> new Event.Look(id, at, text(json, "why"));
            default -> throw new UnknownSchema("unknown kind of event");
        };
    }

    private static void write(ObjectNode json, Event.Worker event) {
        put(json, "version", event.version());
        if (event.attributes() != null) write(json, event.attributes());
        if (event.channel() != null) {
            json.put("channel", event.channel().name())
                    .put("previous", event.channel().previous())
                    .put("left", event.channel().left())
                    .put("taken", event.channel().taken());
        }
    }

    private static void write(ObjectNode json, Event.Reservation event) {
        json.put("type", event.type()).put("reservation", event.reservationSid());
        put(json, "version", event.version());
        json.put("task", event.taskSid());
        if (event.taskChannel() != null) json.put("channel", event.taskChannel());
        if (event.taskAttributes() != null) json.put("attributes", event.taskAttributes());
        if (event.taskQueue() != null) json.put("queue", event.taskQueue());
        if (event.transferredTo() != null) json.put("transferredTo", event.transferredTo());
        if (event.taskStatus() != null) json.put("taskStatus", event.taskStatus());
        if (event.workflow() != null) json.put("workflow", event.workflow());
        if (event.workerAttributes() != null) write(json, event.workerAttributes());
    }

    private static Event reservation(String id, Instant at, ObjectNode json) throws UnknownSchema {
        return new Event.Reservation(
                id,
                at,
                text(json, "type"),
                text(json, "reservation"),
                number(json, "version"),
                text(json, "task"),
                json.path("channel").textValue(),
                json.path("attributes").textValue(),
                json.path("queue").textValue(),
                json.path("transferredTo").textValue(),
                json.path("taskStatus").textValue(),
                json.path("workflow").textValue(),
                writing(json));
    }

    private static void write(ObjectNode json, Event.Writing writing) {
        json.put("digest", writing.digest());
        if (writing.stamp() != null) json.put("stamp", writing.stamp());
    }

    private static Event.@Nullable Writing writing(ObjectNode json) throws UnknownSchema {
        return json.has("digest")
                ? new Event.Writing(text(json, "digest"), json.path("stamp").textValue())
                : null;
    }

    private static void write(ObjectNode json, Event.Signal event) {
        json.put("source", event.source()).put("session", event.session()).put("sequence", event.sequence());
        if (event.reservationSid() != null) json.put("reservation", event.reservationSid());
        if (event.taskSid() != null) json.put("task", event.taskSid());
        if (event.callSid() != null) json.put("call", event.callSid());
        if (event.direction() != null) json.put("direction", event.direction());
        json.set("word", event.word());
    }

    private static Event signal(String id, Instant at, ObjectNode json) throws UnknownSchema {
        return new Event.Signal(
                id,
                at,
                text(json, "source"),
                text(json, "session"),
                json.path("sequence").asLong(),
                json.path("reservation").textValue(),
                json.path("task").textValue(),
                json.path("call").textValue(),
                json.path("direction").textValue(),
                json.path("word") instanceof ObjectNode word ? word : json.objectNode());
    }

    private static ObjectNode object(String text) throws UnknownSchema {
        try {
            return ExactJson.object(text);
        } catch (IllegalArgumentException e) {
            throw new UnknownSchema("not a JSON object"); // without the cause: its message may quote the text
        }
    }

    private static void put(ObjectNode json, String name, @Nullable Integer value) {
        if (value != null) json.put(name, value);
    }

    private static @Nullable Integer number(ObjectNode json, String name) {
        JsonNode value = json.get(name);
        return value == null || !value.isInt() ? null : Integer.valueOf(value.intValue());
    }

    private static String text(ObjectNode json, String name) throws UnknownSchema {
        String text = json.path(name).textValue();
        if (text == null) throw new UnknownSchema("without " + name);
        return text;
    }
}

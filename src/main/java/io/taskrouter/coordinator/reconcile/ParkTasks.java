package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.ParkedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the tasks of parked calls are made of: whom they are for, and which conversation they go on with. */
final class ParkTasks {
    /** Before everything that waits in a queue. */
    static final int PRIORITY = 1000;

    private static final Pattern TWILIOS = Pattern.compile(
            "(from|to|caller|called)(_(city|state|zip|country))?|call_(sid|status)|account_sid|api_version|direction");

    private ParkTasks() {}

    /** What a conversation is known by: as its task says, else the task itself. */
    static String conversation(String attributes, @Nullable String taskSid) {
        var told =
                read(attributes).path("conversations").path("conversation_id").textValue();
        if (told != null && !told.isBlank()) return told;
        return taskSid == null ? "" : taskSid;
    }

    /** The customer's leg, null when the attributes name none. */
    static @Nullable String callSid(String attributes) {
        return read(attributes).path("call_sid").textValue();
    }

    /** What somebody has put into a task beside what Twilio tells of the call by itself; that comes again whenever the call is queued. */
    static String callersOwn(String attributes) {
        var own = read(attributes).deepCopy();
        own.remove(List.of("conversations", "conference", "targetWorker", "isParkPickup"));
        own.properties().removeIf(entry -> TWILIOS.matcher(entry.getKey()).matches());
        return ExactJson.text(own);
    }

    /** For anybody whom the workflow finds, as the call was when it came. */
    static String requeue(ParkedCall parked, Instant now) {
        var json =
                read(parked.attributes() == null ? "{}" : parked.attributes()).deepCopy();
        conversations(json, parked, now);
        return ExactJson.text(json);
    }

    static boolean isRequeueOf(String attributes, String callSid, ParkedCall parked) {
        var json = read(attributes);
        return callSid.equals(json.path("call_sid").textValue())
                && !json.has("targetWorker")
                && json.path("conversations").path("date").asLong()
                        == parked.since().toEpochMilli();
    }

    private static ObjectNode read(String attributes) {
        try {
            return ExactJson.object(attributes);
        } catch (IllegalArgumentException e) {
            return ExactJson.MAPPER.createObjectNode(); // nobody can read them
        }
    }

    static String pickup(WorkerSid worker, ParkedCall parked, Instant now) {
        var json = common(worker, parked, now).put("isParkPickup", true);
        return ExactJson.text(json);
    }

    static String wrapUp(WorkerSid worker, String callSid, ParkedCall parked, Instant now) {
        var json = common(worker, parked, now).put("isParkHangup", true).put("call_sid", callSid);
        return ExactJson.text(json);
    }

    static boolean isWrapUpOf(String attributes, String callSid) {
        var json = read(attributes);
        return json.path("isParkHangup").asBoolean()
                && callSid.equals(json.path("call_sid").textValue());
    }

    private static ObjectNode common(WorkerSid worker, ParkedCall parked, Instant now) {
        var json = ExactJson.MAPPER.createObjectNode().put("targetWorker", worker.value());
        if (parked.name() != null) json.put("name", parked.name());
        conversations(json, parked, now);
        return json;
    }

    private static void conversations(ObjectNode json, ParkedCall parked, Instant now) {
        var conversation = json.putObject("conversations")
                .put("hold_time", Duration.between(parked.since(), now).toSeconds())
                .put("queue_time", 0)
                .put("date", parked.since().toEpochMilli());
        if (parked.conversation() != null) conversation.put("conversation_id", parked.conversation());
        if (parked.queue() != null) conversation.put("queue", parked.queue());
    }
}

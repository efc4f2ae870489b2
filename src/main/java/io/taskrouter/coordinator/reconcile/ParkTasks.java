package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.ParkedCall;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the tasks of parked calls are made of: whom they are for, and which conversation they go on with. */
final class ParkTasks {
    /** Before everything that waits in a queue. */
    static final int PRIORITY = 1000;

    private ParkTasks() {}

    /** What a conversation is known by: as its task says, else the task itself. */
    static String conversation(String attributes, @Nullable String taskSid) {
        try {
            var told = ExactJson.object(attributes)
                    .path("conversations")
                    .path("conversation_id")
                    .textValue();
            if (told != null && !told.isBlank()) return told;
        } catch (IllegalArgumentException e) {
            // no attributes anybody can read
        }
        return taskSid == null ? "" : taskSid;
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
        try {
            var json = ExactJson.object(attributes);
            return json.path("isParkHangup").asBoolean()
                    && callSid.equals(json.path("call_sid").textValue());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ObjectNode common(WorkerSid worker, ParkedCall parked, Instant now) {
        var json = ExactJson.MAPPER.createObjectNode().put("targetWorker", worker.value());
        if (parked.name() != null) json.put("name", parked.name());
        var conversation = json.putObject("conversations")
                .put("hold_time", Duration.between(parked.since(), now).toSeconds())
                .put("queue_time", 0)
                .put("date", parked.since().toEpochMilli());
        if (parked.conversation() != null) conversation.put("conversation_id", parked.conversation());
        if (parked.queue() != null) conversation.put("queue", parked.queue());
        return json;
    }
}

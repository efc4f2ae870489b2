package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.rules.CallEvents;
import io.taskrouter.coordinator.rules.ParkedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the tasks of parked calls are made of: whom they are for, and which conversation they go on with. */
final class ParkTasks {
    /** Before everything that waits in a queue. */
    static final int PRIORITY = 1000;

    /** Of TaskRouter's 4,096 characters, less what Twilio itself tells of a call in them. */
    private static final int ROOM = 3200;

    private static final Pattern TWILIOS = Pattern.compile(
            "(from|to|caller|called)(_(city|state|zip|country))?|call_(sid|status)|account_sid|api_version|direction");

    /** What routing and the kind of a call go by; the rest informs people, and can be done without. */
    private static final Set<String> NEEDED = Set.of(
            "conversations",
            "targetWorker",
            "isParkPickup",
            "isParkHangup",
            "call_sid",
            "directExtension",
            "internal",
            "client_call",
            "taskType");

    private ParkTasks() {}

    /** TwiML that makes a task. @param leftOut attributes for which there was no room */
    record Queued(String twiml, List<String> leftOut) {}

    /** What a conversation is known by: as its task says, else the task itself. */
    static String conversation(String attributes, @Nullable String taskSid) {
        var told =
                read(attributes).path("conversations").path("conversation_id").textValue();
        if (told != null && !told.isBlank()) return told;
        return taskSid == null ? "" : taskSid;
    }

    /** The customer's leg, null when the attributes name none. */
    static @Nullable String callSid(String attributes) {
        return CallEvents.customer(read(attributes));
    }

    /** What somebody called the call, null when nobody did. */
    static @Nullable String name(String attributes) {
        var name = read(attributes).path("name").textValue();
        return name == null || name.isBlank() ? null : name;
    }

    /** The queue a call came by before it was parked, null when it never was. */
    static @Nullable String formerQueue(String attributes) {
        var json = read(attributes);
        return json.path("isParkPickup").asBoolean()
                ? json.path("conversations").path("queue").textValue()
                : null;
    }

    /** What somebody has put into a task beside what Twilio tells of the call by itself; that comes again whenever the call is queued. */
    static String callersOwn(String attributes) {
        var own = read(attributes).deepCopy();
        own.remove(List.of("conversations", "conference", "targetWorker", "isParkPickup", "isParkHangup"));
        own.properties().removeIf(entry -> TWILIOS.matcher(entry.getKey()).matches());
        return ExactJson.text(own);
    }

    /** For anybody whom the workflow finds, as the call was when it came. */
    static Queued requeue(String workflow, ParkedCall parked, Instant now) {
        var json = own(parked);
        conversations(json, parked, now);
        return queued(workflow, json);
    }

    /** With nothing but what routing needs. */
    static Queued bareRequeue(String workflow, ParkedCall parked, Instant now) {
        var json = own(parked).retain(NEEDED);
        conversations(json, parked, now);
        return queued(workflow, json);
    }

    private static ObjectNode own(ParkedCall parked) {
        return read(parked.attributes() == null ? "{}" : parked.attributes()).deepCopy();
    }

    private static Queued queued(String workflow, ObjectNode json) {
        var leftOut = leaveOut(json, workflow);
        return new Queued(Twiml.enqueue(workflow, ExactJson.text(json), PRIORITY), leftOut);
    }

    /** Of what is not needed the longest goes first, until there is room for the rest. */
    private static List<String> leaveOut(ObjectNode json, String workflow) {
        var dispensable = json.properties().stream()
                .filter(entry -> !NEEDED.contains(entry.getKey()))
                .sorted(Comparator.comparing(
                        entry -> -entry.getValue().toString().length()))
                .map(Map.Entry::getKey)
                .toList();
        int out = 0;
        while (out < dispensable.size() && isTooLong(ExactJson.text(json), workflow))
            json.remove(dispensable.get(out++));
        return dispensable.subList(0, out);
    }

    private static boolean isTooLong(String attributes, String workflow) {
        return attributes.length() > ROOM
                || Twiml.enqueue(workflow, attributes, PRIORITY).length() > Twiml.LIMIT;
    }

    static boolean isRequeueOf(String attributes, String callSid, ParkedCall parked) {
        var json = read(attributes);
        return callSid.equals(json.path("call_sid").textValue()) && !json.has("targetWorker") && isOf(parked, json);
    }

    /** Was the task made of this parking, and of no earlier one of the same call? Another worker may remember it as a moment later. */
    private static boolean isOf(ParkedCall parked, ObjectNode json) {
        return json.path("conversations").path("date").asLong()
                >= parked.since().toEpochMilli();
    }

    private static ObjectNode read(String attributes) {
        try {
            return ExactJson.object(attributes);
        } catch (IllegalArgumentException e) {
            return ExactJson.MAPPER.createObjectNode(); // nobody can read them
        }
    }

    static Queued pickup(String workflow, WorkerSid worker, ParkedCall parked, Instant now) {
        return queued(workflow, common(worker, parked, now).put("isParkPickup", true));
    }

    static boolean isPickupOf(String attributes, String callSid, WorkerSid worker, ParkedCall parked) {
        var json = read(attributes);
        return json.path("isParkPickup").asBoolean()
                && callSid.equals(json.path("call_sid").textValue())
                && worker.value().equals(json.path("targetWorker").textValue())
                && isOf(parked, json);
    }

    static String wrapUp(WorkerSid worker, String callSid, ParkedCall parked, Instant ended) {
        var json = common(worker, parked, ended).put("isParkHangup", true).put("call_sid", callSid);
        leaveOut(json, "");
        return ExactJson.text(json);
    }

    static boolean isWrapUpOf(String attributes, String callSid) {
        var json = read(attributes);
        return json.path("isParkHangup").asBoolean()
                && callSid.equals(json.path("call_sid").textValue());
    }

    private static ObjectNode common(WorkerSid worker, ParkedCall parked, Instant now) {
        var json = own(parked).put("targetWorker", worker.value());
        if (parked.name() != null) json.put("name", parked.name());
        conversations(json, parked, now);
        return json;
    }

    private static void conversations(ObjectNode json, ParkedCall parked, Instant now) {
        var conversation = json.putObject("conversations")
                .put(
                        "hold_time",
                        Math.max(0, Duration.between(parked.since(), now).toSeconds()))
                .put("queue_time", 0)
                .put("date", parked.since().toEpochMilli());
        if (parked.conversation() != null) conversation.put("conversation_id", parked.conversation());
        if (parked.queue() != null) conversation.put("queue", parked.queue());
    }
}

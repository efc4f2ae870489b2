package io.taskrouter.coordinator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.webhook.Reading.Dropped;
import io.taskrouter.coordinator.webhook.Reading.Named;
import io.taskrouter.coordinator.webhook.Reading.Nameless;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TaskRouter's vocabulary. {@code ResourceType} is never asked: its spelling differs between what was published when.
 *
 * @param workspace whose events count; events of an account's other workspaces are signed with the same token
 */
record TaskRouterTranslator(Optional<String> workspace) {
    private static final String VOICE = "voice";

    /** @param received stands in for the time of an event that does not say it */
    Reading read(Fields fields, Instant received) {
        String type = type(fields);
        if (type == null) return new Dropped(Fate.MALFORMED);
        String from = fields.get("WorkspaceSid");
        if (from != null && workspace.isPresent() && !from.equalsIgnoreCase(workspace.get()))
            return new Dropped(Fate.FOREIGN);
        if (EventTypes.RESERVATIONS.contains(type)) return voiceOnly(fields, () -> reservation(type, fields, received));
        if (EventTypes.TASK_ENDS.contains(type)) return voiceOnly(fields, () -> task(type, fields, received));
        if (EventTypes.WORKERS.contains(type)) return voiceOnly(fields, () -> worker(type, fields, received));
        return new Dropped(EventTypes.IGNORED.contains(type) ? Fate.IGNORED : Fate.UNKNOWN_TYPE);
    }

    /** Event Streams spells some types of workers in another tense than callbacks do. */
    static @Nullable String type(Fields fields) {
        String type = fields.get("EventType");
        if (type == null || type.isBlank()) return null;
        return type.startsWith("worker.") && type.endsWith(".updated") ? type.substring(0, type.length() - 1) : type;
    }

    private interface Further {
        Reading read();
    }

    /** A chat neither occupies the voice channel nor is it a call. */
    private static Reading voiceOnly(Fields fields, Further further) {
        String channel = fields.get("TaskChannelUniqueName");
        return channel == null || channel.isEmpty() || channel.equals(VOICE)
                ? further.read()
                : new Dropped(Fate.IGNORED);
    }

    private static Reading reservation(String type, Fields fields, Instant received) {
        String reservation = fields.sid("ReservationSid", "WR");
        String task = fields.sid("TaskSid", "WT");
        if (reservation == null || task == null) return new Dropped(Fate.MALFORMED);
        String attributes = fields.get("TaskAttributes");
        Event event = new Event.Reservation(
                id(type, reservation, fields, "ReservationVersion"),
                at(fields, received),
                type,
                reservation,
                fields.number("ReservationVersion"),
                task,
                fields.get("TaskChannelUniqueName"),
                attributes,
                fields.get("TaskQueueName"),
                transferredTo(fields),
                fields.get("TaskAssignmentStatus"),
                fields.sid("WorkflowSid", "WW"),
                attributes(fields.get("WorkerAttributes")));
        String worker = fields.sid("WorkerSid", "WK");
        if (worker == null) return new Nameless(event, reservation, List.of(task), List.of());
        List<String> teaches = new ArrayList<>(List.of(reservation, task));
        teaches.addAll(calls(attributes));
        return new Named(new WorkerSid(worker), event, teaches);
    }

    private static Reading task(String type, Fields fields, Instant received) {
        String task = fields.sid("TaskSid", "WT");
        if (task == null) return new Dropped(Fate.MALFORMED);
        Event event = new Event.Task(
                id(type, task, fields, "TaskVersion"), at(fields, received), type, task, fields.number("TaskVersion"));
        String attributes = fields.get("TaskAttributes");
        return new Nameless(event, task, calls(attributes), targets(attributes));
    }

    private static Reading worker(String type, Fields fields, Instant received) {
        String worker = fields.sid("WorkerSid", "WK");
        if (worker == null) worker = fields.sid("ResourceSid", "WK");
        if (worker == null) return new Dropped(Fate.MALFORMED);
        Event event = new Event.Worker(
                id(type, worker, fields, "WorkerVersion"),
                at(fields, received),
                type,
                fields.number("WorkerVersion"),
                attributes(fields.get("WorkerAttributes")),
                channel(fields));
        return new Named(new WorkerSid(worker), event, List.of());
    }

    private static Event.@Nullable Writing attributes(@Nullable String text) {
        return text == null ? null : Event.Writing.of(text);
    }

    private static Event.@Nullable Channel channel(Fields fields) {
        String name = fields.get("TaskChannelUniqueName");
        Integer previous = fields.number("WorkerChannelPreviousCapacity");
        Integer left = fields.number("WorkerChannelAvailableCapacity");
        Integer taken = fields.number("WorkerChannelTaskCount");
        if (name == null || previous == null || left == null || taken == null) return null;
        return new Event.Channel(name, previous, left, taken);
    }

    /** The event's own SID, the same in a callback and in Event Streams. It is not documented: without it, what makes it this event. */
    private static String id(String type, String subject, Fields fields, String version) {
        String sid = fields.sid("Sid", "EV");
        return sid != null ? sid : type + "/" + subject + "/" + fields.get(version) + "/" + fields.time();
    }

    private static Instant at(Fields fields, Instant received) {
        Instant at = fields.time();
        return at == null ? received : at;
    }

    private static @Nullable String transferredTo(Fields fields) {
        String worker = fields.sid("TransferTo", "WK");
        return worker != null ? worker : fields.sid("TransferTo", "WQ");
    }

    /** The customer's leg and, once there is a conference, the worker's. */
    private static List<String> calls(@Nullable String attributes) {
        JsonNode legs = read(attributes, "conference").path("conference").path("participants");
        List<String> calls = new ArrayList<>();
        add(calls, attribute(attributes, "call_sid"));
        add(calls, legs.path("customer").textValue());
        add(calls, legs.path("worker").textValue());
        return calls;
    }

    private static void add(List<String> calls, @Nullable String call) {
        if (call == null || calls.contains(call)) return;
        if (call.startsWith("CA") && Fields.SID.matcher(call).matches()) calls.add(call);
    }

    /** Whom a parked call on its way back is meant for. */
    private static List<WorkerSid> targets(@Nullable String attributes) {
        String worker = attribute(attributes, "targetWorker");
        return worker != null && WorkerSid.isValid(worker) ? List.of(new WorkerSid(worker)) : List.of();
    }

    private static @Nullable String attribute(@Nullable String attributes, String name) {
        return read(attributes, name).path(name).textValue();
    }

    private static JsonNode read(@Nullable String attributes, String name) {
        if (attributes == null || !attributes.contains(name)) return MissingNode.getInstance();
        try {
            return ExactJson.foreign(attributes);
        } catch (IllegalArgumentException e) {
            return MissingNode.getInstance(); // somebody else's text; without it less is learned
        }
    }
}

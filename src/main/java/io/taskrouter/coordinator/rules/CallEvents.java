package io.taskrouter.coordinator.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What TaskRouter and voice report, as far as it says something about calls. Everything else, and what says too little, is a hint to look at most. */
public final class CallEvents {
    private static final Map<String, Progress> PROGRESS = Map.of(
            "reservation.created", Progress.CREATED,
            "reservation.accepted", Progress.ACCEPTED,
            "reservation.wrapup", Progress.WRAPPING,
            "reservation.completed", Progress.COMPLETED,
            "reservation.rejected", Progress.REJECTED,
            "reservation.timeout", Progress.TIMED_OUT,
            "reservation.canceled", Progress.CANCELED,
            "reservation.rescinded", Progress.RESCINDED,
            "reservation.failed", Progress.FAILED);
    private static final Set<String> TASK_ENDS =
            Set.of("task.completed", "task.canceled", "task.deleted", "task.system-deleted");
    private static final Set<String> CALL_ENDS = Set.of("completed", "busy", "failed", "no-answer", "canceled");

    /** All other kinds are known by the task itself, transferred or not. */
    private static final Set<Kind> MAY_BE_TRANSFERRED = EnumSet.of(Kind.ACD, Kind.DIRECT, Kind.TRANSFER);

    private CallEvents() {}

    /** How a reservation of this status has ended, which is said in the words of its events; empty when it has not. */
    public static Optional<Progress> end(String status) {
        return Optional.ofNullable(PROGRESS.get("reservation." + status)).filter(Progress::isEnd);
    }

    /** Empty: nothing that can be said of a call; look at the truth instead. */
    public static Optional<CallEvent> of(Event event, KindOfCall kinds) {
        return switch (event) {
            case Event.Reservation reservation -> reservation(reservation, kinds);
            case Event.Task task
            when TASK_ENDS.contains(task.type()) ->
                Optional.of(new CallEvent.TaskOver(task.taskSid(), task.at().truncatedTo(ChronoUnit.MILLIS)));
            case Event.CallStatus call
            when CALL_ENDS.contains(call.status()) ->
                Optional.of(new CallEvent.CallOver(call.callSid(), call.at().truncatedTo(ChronoUnit.MILLIS)));
            default -> Optional.empty();
        };
    }

    private static Optional<CallEvent> reservation(Event.Reservation event, KindOfCall kinds) {
        var progress = PROGRESS.get(event.type());
        var channel = event.taskChannel();
        boolean voice = channel == null || channel.equals("voice");
        var attributes = attributes(event.taskAttributes());
        if (progress == null || !voice || attributes == null) return Optional.empty();
        var handed = Handed.told(event.transferredTo(), progress, event.taskStatus());
        var task = task(event.taskSid(), attributes, handed, event.taskQueue(), kinds);
        return Optional.of(new CallEvent.Reservation(
                event.reservationSid(), progress, task, event.at().truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Without its attributes nobody can say what a task is; a kind once guessed would be kept. */
    private static @Nullable JsonNode attributes(@Nullable String text) {
        if (text == null) return null;
        try {
            return ExactJson.foreign(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    public static Task task(String sid, JsonNode attributes, Handed handed, @Nullable String queue, KindOfCall kinds) {
        var kind =
                kinds.decide(new KindOfCall.Signs(attributes, handed.to(), Boolean.TRUE.equals(handed.taken()), null));
        boolean pickup = KindOfCall.isPickup(attributes) && !handed.isOn();
        boolean doubtful = handed.isUnclear() && MAY_BE_TRANSFERRED.contains(kind);
        return new Task(sid, kind, customer(attributes), queue, pickup, doubtful);
    }

    /** The customer's leg; of an outbound call it stands in the conference alone, once that is up. */
    public static @Nullable String customer(JsonNode attributes) {
        var callSid = attributes.path("call_sid").textValue();
        return callSid != null
                ? callSid
                : attributes
                        .path("conference")
                        .path("participants")
                        .path("customer")
                        .textValue();
    }
}

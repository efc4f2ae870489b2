package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.reconcile.Completions.Released;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds voice tasks that TaskRouter has forgotten to wrap up: the customer's leg has ended, and a good while later the reservation is still accepted. The worker gets no queue call until somebody completes it; people are
 * told, and it is completed for them only if configuration says so, since a colleague may still be on the line.
 */
final class StuckCalls {
    /** Long enough for TaskRouter's own wrap-up, and its event, to come. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /** How often to ask what became of the customer's leg of a long call. */
    private static final Duration ASKED_EVERY = Duration.ofMinutes(5);

    private final Course course;
    private final Completions completions;

    /** Is a task still to be completed? */
    boolean remain;

    private final Set<String> tried = new HashSet<>();

    StuckCalls(Course course, Completions completions) {
        this.course = course;
        this.completions = completions;
    }

    /** Only where the reservations have just been read: between, their end may be on its way. */
    Step next() {
        if (!course.sheet.callsRead) return new Step.Nothing();
        for (var sid : course.sheet.calls.openReservations()) {
            var live = course.sheet.calls.live(sid);
            if (live.isEmpty()) continue;
            if (isOverSilently(live.get())) return new Step.Moved();
            if (course.sheet.calls.isOverSince(sid, course.now.minus(GRACE))) {
                var step = stuck(live.get());
                if (!(step instanceof Step.Nothing)) return step;
            }
        }
        return new Step.Nothing();
    }

    /** Its end may have been told to nobody. One question for each five minutes that a call lasts. */
    private boolean isOverSilently(Call call) {
        var callSid = call.callSid();
        if (callSid == null || course.sheet.calls.isOver(callSid) || !isTimeToAsk(call) || !tried.add(callSid))
            return false;
        var over = switch (course.tools.taskRouter().telephony().isOver(callSid, course.hold.fence())) {
            case Answer.Ok<Boolean>(var ended) -> ended;
            case Answer.Missing<Boolean> gone -> true;
            default -> false;
        };
        if (over) course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
        return over;
    }

    private boolean isTimeToAsk(Call call) {
        var before = course.known == null ? call.since() : course.known.lookedAt();
        return questions(call, course.now) > questions(call, before);
    }

    private static long questions(Call call, Instant until) {
        return Math.max(0, Duration.between(call.since(), until).dividedBy(ASKED_EVERY));
    }

    private Step stuck(Call call) {
        var step = flag(call.id());
        var task = call.taskSid();
        if (step instanceof Step.Moved || !course.tools.freeStuckCalls() || task == null || !tried.add(task))
            return step;
        var released = completions.release(task, call.id(), "its call has ended");
        if (released instanceof Released.Not(var first)) {
            if (first instanceof Step.Over(Ending.Again again)) {
                remain = true; // callers do not wait for it
                return new Step.Nothing();
            }
            tried.remove(task);
            return first;
        }
        return new Step.Moved();
    }

    private Step flag(String reservation) {
        if (course.sheet.calls.isStuck(reservation)) return new Step.Nothing();
        course.hear(new CallEvent.Stuck(reservation));
        course.report.found(
                reservation,
                () -> course.tools.alarms().stuck(course.claim.worker(), reservation, course.tools.freeStuckCalls()));
        return new Step.Moved();
    }
}

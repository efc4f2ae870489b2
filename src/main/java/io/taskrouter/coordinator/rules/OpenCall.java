package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Phase;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reservation that has not ended.
 *
 * @param since when its phase began
 * @param begun the earliest moment known of it
 * @param ringsUntil when TaskRouter ends it unless it is being accepted, null when not known
 * @param completing it is being completed on request, at most until then; null when it is not
 * @param rejected the coordinator has rejected it
 * @param stuck it was found accepted long after its customer's leg had ended
 */
record OpenCall(
        CallEvent.Task task,
        Phase phase,
        Instant since,
        Instant begun,
        @Nullable Instant ringsUntil,
        @Nullable Instant completing,
        boolean rejected,
        boolean stuck) {

    /** TaskRouter's word of a time-out may be late. */
    private static final Duration LATE = Duration.ofSeconds(5);

    static OpenCall begin(CallEvent.Task task, Phase phase, Instant at) {
        return new OpenCall(task, phase, at, at, null, null, false, false);
    }

    OpenCall told(CallEvent.Task again) {
        return new OpenCall(task.or(again), phase, since, begun, ringsUntil, completing, rejected, stuck);
    }

    /** Forward only. Of several reports of the same phase the earliest counts, whichever came first. */
    OpenCall reported(Phase reported, Instant at) {
        boolean forward = reported.compareTo(phase) > 0;
        return new OpenCall(
                task,
                forward ? reported : phase,
                forward ? at : reported == phase ? Moments.first(since, at) : since,
                Moments.first(begun, at),
                ringsUntil,
                completing,
                rejected,
                stuck);
    }

    OpenCall withCompleting(@Nullable Instant until) {
        return new OpenCall(task, phase, since, begun, ringsUntil, until, rejected, stuck);
    }

    OpenCall withRejected() {
        return new OpenCall(task, phase, since, begun, ringsUntil, completing, true, stuck);
    }

    OpenCall ringingFor(Duration atMost) {
        return new OpenCall(task, phase, since, begun, begun.plus(atMost), completing, rejected, stuck);
    }

    OpenCall withStuck() {
        return new OpenCall(task, phase, since, begun, ringsUntil, completing, rejected, true);
    }

    /** Does it ring, so that its caller waits for an answer? One who was parked waits on hold. */
    boolean isDirectAndRings() {
        return task.kind() == Call.Kind.DIRECT && !task.pickup() && phase.compareTo(Phase.LIVE) < 0;
    }

    /** When it must have ended unless it is being accepted; null when it rings no more, or nobody knows. */
    @Nullable Instant overdue() {
        return phase == Phase.OFFERED && ringsUntil != null ? ringsUntil.plus(LATE) : null;
    }

    Call toCall(String sid) {
        return new Call(sid, task.kind(), phase, task.callSid(), task.sid(), since, task.queue());
    }
}

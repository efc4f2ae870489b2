package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Heard;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call as a source other than TaskRouter tells of it.
 *
 * @param stage how far it has come; released ones are kept for a while, so that what comes late does not open them again
 * @param reservationSid as the source says, {@code bound} the reservation that it was found to be
 * @param since when its stage began, {@code heard} when anything was last heard of it
 */
record Engagement(
        String source,
        Stage stage,
        boolean outgoing,
        @Nullable String reservationSid,
        @Nullable String taskSid,
        @Nullable String callSid,
        @Nullable String bound,
        long sequence,
        Instant begun,
        Instant since,
        Instant heard) {

    static Engagement begin(Heard first) {
        return new Engagement(
                first.source(),
                first.stage(),
                first.outgoing(),
                first.reservationSid(),
                first.taskSid(),
                first.callSid(),
                null,
                first.sequence(),
                first.at(),
                first.at(),
                first.at());
    }

    boolean isOver() {
        return stage == Stage.RELEASED;
    }

    /** Not known to be any of TaskRouter's calls, and the source does not say either which one it is. */
    boolean isLoose() {
        return bound == null && reservationSid == null && taskSid == null;
    }

    /** Did it keep the worker busy by then? Of an incoming call only what was talked is sure: one that rings may be the one that is being offered. */
    boolean wasGoingOnAt(Instant then) {
        if (isOver() || bound != null || stage.compareTo(Stage.BEGIN) < 0) return false;
        if (outgoing) return begun.isBefore(then);
        return stage.compareTo(Stage.CONNECTED) >= 0 && since.isBefore(then);
    }

    /** Was it talked in before then? What wraps up was. */
    boolean isTalkFrom(Instant then) {
        return stage == Stage.CONNECTED && since.isBefore(then) || stage == Stage.WRAPPING && begun.isBefore(then);
    }

    /** Forward only. */
    Engagement heard(Heard next) {
        boolean forward = next.stage().compareTo(stage) > 0;
        return new Engagement(
                source,
                forward ? next.stage() : stage,
                outgoing || next.outgoing(),
                either(reservationSid, next.reservationSid()),
                either(taskSid, next.taskSid()),
                either(callSid, next.callSid()),
                bound,
                Math.max(sequence, next.sequence()),
                begun,
                forward ? next.at() : since,
                next.at().isAfter(heard) ? next.at() : heard);
    }

    private static @Nullable String either(@Nullable String known, @Nullable String told) {
        return known == null ? told : known;
    }

    Engagement boundTo(@Nullable String reservation) {
        return with(stage, reservation, heard);
    }

    Engagement over() {
        return with(Stage.RELEASED, bound, heard);
    }

    Engagement heardNoLaterThan(Instant now) {
        return heard.isAfter(now) ? with(stage, bound, now) : this;
    }

    private Engagement with(Stage next, @Nullable String reservation, Instant last) {
        return new Engagement(
                source, next, outgoing, reservationSid, taskSid, callSid, reservation, sequence, begun, since, last);
    }
}

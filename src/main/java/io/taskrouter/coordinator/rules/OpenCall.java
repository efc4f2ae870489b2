package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reservation that has not ended.
 *
 * @param since when its phase began
 * @param begun the earliest moment known of it
 * @param completing it is being completed on request, at most until then; null when it is not
 * @param rejected the coordinator has rejected it
 */
record OpenCall(
        CallEvent.Task task,
        Phase phase,
        Instant since,
        Instant begun,
        @Nullable Instant ringsUntil,
        @Nullable Instant completing,
        boolean rejected) {

    static OpenCall begin(CallEvent.Task task, Phase phase, Instant at, @Nullable Instant ringsUntil) {
        return new OpenCall(task, phase, at, at, ringsUntil, null, false);
    }

    /** Forward only. Of several reports of the same phase the earliest counts, whichever came first. */
    OpenCall reported(Phase reported, Instant at, @Nullable Instant until) {
        boolean forward = reported.compareTo(phase) > 0;
        boolean earlier = reported == phase && at.isBefore(since);
        return new OpenCall(
                task,
                forward ? reported : phase,
                forward || earlier ? at : since,
                at.isBefore(begun) ? at : begun,
                ringsUntil == null ? until : ringsUntil,
                completing,
                rejected);
    }

    /** The customer's leg of an outbound call is known only once somebody has answered. */
    OpenCall naming(@Nullable String callSid) {
        if (callSid == null || task.callSid() != null) return this;
        var named = new CallEvent.Task(task.sid(), task.kind(), callSid, task.queue(), task.pickup());
        return new OpenCall(named, phase, since, begun, ringsUntil, completing, rejected);
    }

    OpenCall withCompleting(@Nullable Instant until) {
        return new OpenCall(task, phase, since, begun, ringsUntil, until, rejected);
    }

    OpenCall withRejected() {
        return new OpenCall(task, phase, since, begun, ringsUntil, completing, true);
    }

    /** A reservation pending past its time-out is being accepted: TaskRouter would have ended it otherwise. */
    Phase phaseAt(Instant now) {
        boolean overdue = phase == Phase.OFFERED && ringsUntil != null && now.isAfter(ringsUntil);
        return overdue ? Phase.ACCEPTING : phase;
    }

    Call toCall(String sid, Instant now) {
        return new Call(sid, task.kind(), phaseAt(now), task.callSid(), task.sid(), since, task.queue());
    }
}

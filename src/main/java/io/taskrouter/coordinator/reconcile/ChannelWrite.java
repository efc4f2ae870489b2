package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.rules.WriteOrder;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Writes the voice channel's capacity. It knows no versions, so what is not confirmed is treated as still to come. */
final class ChannelWrite {
    /** Somebody who lowers the capacity at TaskRouter gets this long before it is raised again: they may be about to do more. */
    static final Duration DEBOUNCE = Duration.ofSeconds(1);
    /** A raise relies on "not ready". What was seen longer ago, because the pass had to wait for its turn, may have been changed by somebody else. */
    static final Duration FRESH = Duration.ofMillis(500);

    private static final Logger LOG = Logger.getLogger(ChannelWrite.class);

    private final Course course;
    private final Noting noting;
    private boolean refreshed;

    ChannelWrite(Course course, Noting noting) {
        this.course = course;
        this.noting = noting;
    }

    /** May the step be tried in this pass? */
    boolean isOpen(WriteOrder.SetCapacity step) {
        return !course.channelStuck && !isPatient(step.capacity()) && !(course.isUnread() && isRaise(step.capacity()));
    }

    private boolean isPatient(int capacity) {
        Instant lowered = course.loweredAt;
        var held = course.sheet.capacity;
        return lowered != null && held != null && capacity > held && course.now.isBefore(lowered.plus(DEBOUNCE));
    }

    /** Does the step rely on "not ready", seen too long ago? Then the worker is read again first, once. */
    boolean isStale(int capacity) {
        return isRaise(capacity) && !refreshed && !course.sheet.isYoungerThan(FRESH);
    }

    private boolean isRaise(int capacity) {
        return course.sheet.capacity == null || capacity > course.sheet.capacity;
    }

    /** The worker has just been read, for this step. */
    void refreshed() {
        refreshed = true;
    }

    /** @return false when the worker has another holder: then nothing was sent */
    boolean write(int capacity) {
        return !WriteOrder.mayStillRaise(capacity) ? send(capacity) : noted(capacity);
    }

    /** Whoever takes over could not tell from a worker who is ready that one has been sent: somebody else may have made him so since. */
    private boolean noted(int capacity) {
        var before = course.sheet.raisingUntil;
        course.sheet.raisingUntil = course.present().plus(course.tools.lateWriteWindow());
        boolean ours = noting.keepingBase();
        course.sheet.raisingUntil = before;
        return ours && send(capacity);
    }

    private boolean send(int capacity) {
        var sheet = course.sheet;
        var fence = isRaise(capacity) && !refreshed
                ? course.hold.fence().whilst(() -> course.sheet.isYoungerThan(FRESH))
                : course.hold.fence();
        var answer = course.tools.taskRouter().writeVoiceCapacity(course.claim.worker(), capacity, fence);
        if (isStale(capacity) && answer instanceof Answer.NotSent<?> notSent && isOutOfTurn(notSent.cause())) {
            return true; // it had to wait for its turn: the worker is read again
        }
        refreshed = false;
        switch (answer) {
            case Answer.Ok(var channel)
            when channel.capacity() == capacity -> {
                sheet.take(channel);
                course.effective = true;
                sheet.versionMoved = true; // the channel's change is a new version of the worker
                course.loweredAt = null;
                course.report.wrote("voice.capacity");
            }
            case Answer.Unknown<?> unknown -> unconfirmed(capacity, why(unknown));
            case Answer.Refused<?> refused when !refused.isVerdict() -> unconfirmed(capacity, why(refused));
            default -> {
                LOG.infof(
                        "Voice capacity %d of worker %s was not written: %s",
                        capacity, course.claim.worker(), why(answer));
                course.channelStuck = true;
            }
        }
        return true;
    }

    /** A page of somebody in between does not say how far the request got. */
    private void unconfirmed(int capacity, String why) {
        LOG.infof("Voice capacity %d of worker %s is not confirmed: %s", capacity, course.claim.worker(), why);
        // Counted from the sending: a slow pass has begun long before it.
        if (WriteOrder.mayStillRaise(capacity))
            course.sheet.raisingUntil = course.present().plus(course.tools.lateWriteWindow());
        course.unresolved = true;
        course.channelStuck = true;
        course.sheet.capacity = null;
    }

    /** Which of both it is depends on where the call waited when what it relies on was no longer fresh. */
    private static boolean isOutOfTurn(Answer.Cause cause) {
        return cause == Answer.Cause.FENCED || cause == Answer.Cause.THROTTLED;
    }

    private static String why(Answer<?> answer) {
        return switch (answer) {
            case Answer.NotSent<?> notSent -> notSent.cause().name();
            case Answer.Unknown<?> unknown -> unknown.cause().name();
            case Answer.Refused<?> refused -> "HTTP " + refused.status();
            default -> answer.getClass().getSimpleName();
        };
    }
}

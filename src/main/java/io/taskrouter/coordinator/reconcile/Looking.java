package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.taskrouter.TaskRouter;
import io.taskrouter.coordinator.taskrouter.WorkerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads TaskRouter's truth for a pass: as little as the moment asks for, everything when in doubt. */
final class Looking {
    private static final Logger LOG = Logger.getLogger(Looking.class);

    private final Course course;
    private final Hearing hearing;
    private final Reader reader;

    Looking(Course course, Hearing hearing) {
        this.course = course;
        this.hearing = hearing;
        this.reader = new Reader(
                course.tools.taskRouter(),
                course.claim.worker(),
                course.tools.kinds(),
                course.now,
                course.hold.reading());
    }

    /** Must something be read before anything else is done? */
    boolean isFirst() {
        return channelToo() || workerToo() || whole();
    }

    private boolean channelToo() {
        return hearing.channel && !course.isUnread();
    }

    private boolean workerToo() {
        return hearing.worker
                || course.owedSince != null
                || course.known != null && course.known.document().risingUntil() != null
                || !course.claim.updates().isEmpty() && !mayWriteUnread();
    }

    /** Is the copy so good that a write by it is either right or refused? */
    boolean mayWriteUnread() {
        return (course.sheet.read
                        || course.known != null && course.known.document().current())
                && course.sheet.currentEtag() != null
                && course.tools.taskRouter().ifMatch() == TaskRouter.IfMatch.ENFORCED;
    }

    /** Must everything be read: asked for by somebody, never done, in doubt, or due? Not again so soon after it could not be. */
    private boolean whole() {
        if (course.isUnread()) return false;
        return course.known == null
                || course.known.unreadUntil() != null
                || course.claim.unclean()
                || hearing.everything
                || course.sheet.capacity == null
                || course.sheet.raisingUntil != null
                || course.sheet.calls.needsTruth(course.now)
                || isDue();
    }

    /** A worker who is looked at though nothing waits may only be waiting for a moment to pass. One for whom something waits always, is looked at when it is overdue. */
    private boolean isDue() {
        if (course.known == null) return true;
        var age = Duration.between(course.known.lookedAt(), course.now);
        boolean waits =
                !course.claim.updates().isEmpty() || !course.claim.events().isEmpty();
        return waits
                ? age.compareTo(Settling.interval(course.known, course.tools)
                                .multipliedBy(3)
                                .dividedBy(2))
                        >= 0
                : age.compareTo(course.tools.resync().dividedBy(2)) >= 0;
    }

    /** Null when all is read that has to be, or what the pass must have of it. */
    @Nullable Ending first() {
        boolean whole = whole();
        @Nullable Ending end = whole || workerToo() ? worker() : null;
        if (end != null) return end;
        if (course.sheet.read && course.tools.taskRouter().ifMatch() == TaskRouter.IfMatch.UNKNOWN) probe();
        if (whole || channelToo()) end = channel();
        if (end == null && whole) end = calls();
        if (goesWithout(end) || goesOnInDoubt(end)) return null;
        if (end == null && course.claim.unclean()) doubt();
        return end;
    }

    /**
     * Does the pass go on though the channel or the calls could not be read now? Callers do not wait for that, nor does a worker who must not be ready any more. Not over what somebody left open, or over a
     * write of its own that may still land: a part of the batch stays behind, which may be in that.
     */
    boolean goesWithout(@Nullable Ending end) {
        boolean open = course.claim.unclean() || course.unresolved || course.known == null;
        if (open || !(end instanceof Ending.Again again)) return false;
        without(again);
        return true;
    }

    private void without(Ending.Again again) {
        LOG.infof("Not all of worker %s can be read: %s", course.claim.worker(), again.why());
        course.unreadUntil = Unread.until(course, again.atLeast());
    }

    /**
     * Nor do callers wait over what a former holder left open, when nothing of the batch would stay behind: whether it has been written is told by the document, which has been read. All that he knew of calls
     * counts. He may have raised the capacity, which a channel that cannot be read does not tell.
     */
    private boolean goesOnInDoubt(@Nullable Ending end) {
        if (!course.claim.unclean() || course.known == null || !Unread.isOnlyWritten(course.pending)) return false;
        if (!(end instanceof Ending.Again again)) return false;
        without(again);
        if (course.note != null) hearing.again(course.note.base().calls());
        doubt();
        if (!course.sheet.channelRead) {
            course.sheet.capacity = null;
            course.sheet.raisingUntil = course.now.plus(course.tools.lateWriteWindow());
        }
        return true;
    }

    /**
     * The former holder gave the worker back with something open, and noted what; or vanished, perhaps with a write under way. A raise is noted before it is sent, see {@link ChannelWrite}; an older release
     * noted none, and sent none while the worker was ready. Readiness is noted as well, see {@link AttributesWrite}; where versions are ignored, an older writing of it may land too.
     */
    private void doubt() {
        var left = course.left();
        course.doubted = true;
        if (left.ready() || course.tools.taskRouter().ifMatch() != TaskRouter.IfMatch.ENFORCED) course.doubtReady();
        // Read while readiness was in doubt: a queue call may have come since.
        if (course.isReadyInDoubt()) course.sheet.callsReadWhileClosed = false;
        if (left.isOf(course.claim.marker())) {
            var until = left.raisingUntil(); // the channel has been read: what was to land by now has
            course.sheet.raisingUntil = until != null && course.now.isBefore(until) ? until : null;
        } else if (left.raisingUntil() != null || !Boolean.TRUE.equals(Owned.ready(course.sheet.document))) {
            course.sheet.raisingUntil = course.now.plus(course.tools.lateWriteWindow());
        }
    }

    @Nullable Ending worker() {
        return ended(reader.worker(course.sheet));
    }

    /** Reads the voice channel. Somebody outside may have lowered it, which is legal and answered with patience; a raise whose time is up has landed or never will. */
    @Nullable Ending channel() {
        var before = course.sheet.capacity;
        var end = ended(reader.channel(course.sheet));
        if (end != null) return end;
        var raising = course.sheet.raisingUntil;
        if (raising != null && !course.now.isBefore(raising)) course.sheet.raisingUntil = null;
        var after = course.sheet.capacity;
        boolean ours = course.claim.unclean() || raising != null || course.channelStuck;
        if (before == null || after == null || after.equals(before) || ours) return null;
        changedOutside(before, after);
        return null;
    }

    private void changedOutside(int before, int after) {
        course.capacityOutside = after;
        course.journal.externalCapacity(before, after, course.revision);
        course.report.drift(Set.of(Journal.CAPACITY));
        course.report.changed(
                List.of(Journal.CAPACITY, after), () -> course.tools.alarms().outsideCapacity(after > before));
        if (after < before) course.loweredAt = course.now;
    }

    /** Reads the open reservations; the channel first, which most often says that there are none. */
    @Nullable Ending calls() {
        if (!course.sheet.channelRead) {
            var end = channel();
            if (end != null) return end;
        }
        return ended(reader.calls(course.sheet, course.tools.policies(), !course.isReadyInDoubt()));
    }

    private void probe() {
        var record = new WorkerRecord(
                course.claim.worker(),
                course.sheet.friendlyName,
                course.sheet.activity.sid(),
                course.sheet.activity.name(),
                course.sheet.activity.available(),
                course.sheet.text,
                course.sheet.etag);
        course.tools.taskRouter().probeIfMatch(record, course.hold.fence());
    }

    private @Nullable Ending ended(Reader.Seen seen) {
        return switch (seen) {
            case Reader.Seen.Yes yes -> null;
            case Reader.Seen.Gone gone -> Settling.gone(course);
            case Reader.Seen.NoObject none ->
                Settling.without(
                        course,
                        course.all(
                                new Outcome.Failed(
                                        Problem.of(
                                                ProblemType.TASKROUTER_REFUSED,
                                                "The worker's attributes at TaskRouter are no JSON object; repair them there first."))));
            case Reader.Seen.NotNow(var after, var why) -> new Ending.Again(after, why);
        };
    }
}

package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.document.Former;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.CallEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes in what somebody else wrote since the last confirmed document. */
final class Outside {
    private static final Problem RETURNED = Problem.of(
            ProblemType.TASKROUTER_REFUSED, // final: the same key would bring this answer again
            "The store was set back to an earlier moment; the update has most likely taken effect. Read the worker before repeating it.");

    private final Course course;
    private final Deciding deciding;

    /** What was counted already, and is read once more in the same pass. */
    private @Nullable ObjectNode meddled;

    Outside(Course course, Deciding deciding) {
        this.course = course;
        this.deciding = deciding;
    }

    /** @param wrote has this pass written, or settled a part of its batch? */
    void adopt(boolean wrote) {
        if (course.known == null && course.members.isEmpty() && !wrote) {
            firstSight();
            return;
        }
        if (isAhead()) {
            catchUp();
            return;
        }
        var adoption = adoption();
        boolean news = !adoption.ours().equals(adoption.merged());
        course.wanted = adoption.merged();
        if (adoption.isEmpty()) {
            if (course.sheet.read) course.owedSince = null;
            if (news) course.foundOutside(adoption.ours(), adoption.merged()); // an extension became its digits
            return;
        }
        course.bases.found(adoption.theirs());
        course.mustStamp = true;
        noteMeddling(adoption);
        noteRival();
        var wishes = course.acd;
        if (adoption.wish() != null && adoption.wish() != course.acd.wish()) {
            course.acd = new WorkerState.Acd(adoption.wish(), course.acd.hold(), course.acd.holdReason());
        }
        // A caller who says otherwise after them must be told from one who only repeats what stood there before.
        if (adoption.wish() != null)
            course.wanted = Fold.withReady(
                    course.wanted, BooleanNode.valueOf(deciding.decide().ready()));
        if (adoption.moved()) course.revision++;
        course.journal.external(adoption, wishes, course.acd, course.revision);
        course.report.drift(adoption.keys());
        course.report.changed(adoption.theirs(), () -> course.tools.alarms().outsideChange(adoption));
        course.ours = adoption.merged();
    }

    private Adoption adoption() {
        var late =
                course.now.minus(course.tools.lateWriteWindow().multipliedBy(2)); // a stamp is older than the sending
        var adoption = Adoption.between(
                course.ours, course.sheet.document, course.bases, this::past, Leaving.throughUs(course), late);
        return adoption.with(course.holding.healed(adoption, course.undoing.isFight(course.now)));
    }

    private Former past() {
        var worker = course.claim.worker();
        var history = course.tools.workers().history(worker, null, Past.ENTRIES);
        return Past.of(history.entries(), course.tools.workers().documents(worker), course.ours);
    }

    /** Was the document written under a stamp that Redis, rolled back since, has forgotten? Once this pass has found it, it is a base like any other: what was written over it since must not go with whoever writes it back. */
    private boolean isAhead() {
        var stamp = course.sheet.stamp();
        return stamp != null && course.claim.marker().isAhead(stamp) && Claim.Marker.counter(stamp) > course.ahead;
    }

    /** The document is a later one of ours than the one Redis was rolled back to: it stands as it is, and no revision told since is told again. */
    private void catchUp() {
        noteAhead();
        course.revision = Math.max(course.revision + 1, course.now.toEpochMilli());
        adoptWhole();
        course.wanted = course.sheet.document;
        course.mustStamp = true;
        MarkerAttribute.in(course.sheet.document).ifPresent(marker -> {
            forget(marker);
            remember(marker);
        });
        answerReturned();
    }

    /** The document is a base from now on, under the stamp it has: somebody may have read it, and write it back much later. */
    private void adoptWhole() {
        course.ours = course.sheet.document;
        course.bases.confirmed(course.ours);
        MarkerAttribute.in(course.ours).ifPresent(marker -> course.keep(marker.rev(), course.sheet.text));
    }

    /**
     * Updates accepted before that document was written have come back with Redis. They were in its pass, so doing them again would undo what came after; but nothing proves it, so they are not called applied
     * either.
     */
    void answerReturned() {
        var until = course.returnedUntil;
        if (until == null) return;
        var nothing = course.ours.objectNode();
        for (var queued : course.claim.updates()) {
            var update = queued.update();
            if (!course.isNext(update)) continue;
            if (queued.acceptedAt().isAfter(until)) break;
            course.members.add(new Folded.Member(
                    update.updateId(), new Outcome.Failed(RETURNED), Set.of(), nothing, nothing, false));
            course.pending = course.pending.subList(1, course.pending.size());
        }
    }

    private void noteAhead() {
        var stamp = course.sheet.stamp();
        if (stamp == null) return;
        course.ahead = Math.max(course.ahead, Claim.Marker.counter(stamp));
        var written = Claim.Marker.time(course.ahead);
        var until = written.isAfter(course.now) ? course.now : written; // the clock may have fallen back with Redis
        course.returnedUntil = until;
        course.tools.index().forgotten(until); // somebody may have got an extension since
    }

    private void noteRival() {
        var stamp = course.sheet.stamp();
        if (stamp == null || !course.claim.marker().isForeign(stamp)) return;
        if (course.document(stamp).isPresent()) return; // adopted before Redis began anew
        course.rivalry = course.rivalry.seen(stamp, course.now);
    }

    /** A write of ours was confirmed: what is found from now on was done since. */
    void answered() {
        meddled = null;
    }

    /** Who has to be answered with a write again and again is told of once, and from then on answered now and then. */
    private void noteMeddling(Adoption adoption) {
        boolean forbidden = Boolean.TRUE.equals(Owned.ready(adoption.theirs()))
                && !Boolean.TRUE.equals(Owned.ready(adoption.ours()))
                && !deciding.decide().ready();
        if (adoption.restored().isEmpty() && !forbidden || adoption.theirs().equals(meddled)) return;
        meddled = adoption.theirs();
        boolean known = course.undoing.isFight(course.now);
        boolean knownForReadiness = course.meddling.isFight(course.now);
        course.undoing = course.undoing.and(course.now);
        if (forbidden) course.meddling = course.meddling.and(course.now);
        boolean aboutReadiness = course.meddling.isFight(course.now);
        boolean fight = course.undoing.isFight(course.now);
        if (fight && !known || aboutReadiness && !knownForReadiness) {
            boolean full =
                    aboutReadiness && !course.sheet.calls.openReservations().isEmpty();
            course.report.found(
                    "fight", () -> course.tools.alarms().fight(course.claim.worker(), aboutReadiness, full));
        }
        if (!fight) return;
        if (course.owedSince == null) course.owedSince = course.now;
        course.patient = course.claim.updates().isEmpty() && course.now.isBefore(course.owedSince.plus(Meddling.PAUSE));
    }

    /** A worker's first revision is the clock's, so that no revision from before a loss of Redis can come again. */
    private void firstSight() {
        if (isAhead()) {
            noteAhead();
            answerReturned();
        }
        course.revision = course.now.toEpochMilli();
        adoptWhole();
        course.wanted = course.holding.normalised(course.sheet.document);
        var stamp = course.sheet.stamp();
        if (stamp != null && course.claim.marker().isOfAnother(stamp)) course.mustStamp = true; // a copy tells nothing
        else MarkerAttribute.in(course.sheet.document).ifPresent(this::remember);
    }

    /** The marker says what Redis has forgotten. What was promised to callers is lost with it, so nobody is made ready until every promise has run out. */
    private void remember(MarkerAttribute marker) {
        course.acd = new WorkerState.Acd(marker.wish(), marker.hold(), null);
        course.rebuildingUntil = course.now.plus(course.tools.policies().intentTtl());
        marker.parked().forEach(course::rememberParked);
    }

    /** Redis has fallen back to a moment when they were parked; they may be talking to somebody by now. */
    private void forget(MarkerAttribute marker) {
        for (var callSid : course.sheet.calls.parkedCalls().keySet())
            if (!marker.parked().contains(callSid)) course.hear(new CallEvent.Unparked(callSid, course.now));
    }
}

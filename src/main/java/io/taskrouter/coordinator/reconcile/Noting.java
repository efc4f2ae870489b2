package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.CallEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes for whoever takes the pass up what he could not find out. Confined to the pass. */
final class Noting {
    private final Course course;

    /** What this pass has done with callers, its former holders included. */
    private final List<CallEvent> moved;

    /** Updates about calls whose {@code If-Match} was the right one. */
    private final List<String> met;

    /** Has one of them been heard of which nothing may come before it is noted? */
    boolean unnoted;

    /** Has it been noted, by a former holder or this one, what the batch was folded over? */
    private boolean whole;

    /** How many updates are this pass' own, as Redis knows it. */
    private int told;

    Noting(Course course) {
        this.course = course;
        this.whole = course.note != null;
        this.told = course.claim.updates().size();
        this.moved = new ArrayList<>(course.left().done());
        this.met = new ArrayList<>(course.left().met());
    }

    /**
     * Is certainly nothing of this pass under way, and nothing done that a pass beginning anew would do once more? Only then may the batch be given back as if nobody had worked on it. The one place where
     * that is decided.
     */
    boolean isClean() {
        return !course.claim.unclean()
                && !course.unresolved
                && !course.effective
                && !course.isReadyInDoubt()
                && course.openBefore.noted().isEmpty()
                && met.isEmpty();
    }

    /** Notes what is known before something is sent; false when the worker has another holder. */
    boolean note() {
        return note(null);
    }

    /** Notes what is left open, for the next holder; false when the worker has another one already. */
    boolean leave() {
        var claim = course.claim;
        long released = claim.marker().next() + Claim.Marker.RANGE - 1;
        if (!claim.unclean() || course.doubted) return note(released);
        // Nothing has been found out: what the holder before this one left is handed on, a doubt remains one.
        var before = course.left();
        var left = before.isOf(claim.marker()) ? before.by(released) : before;
        if (!before.breached().containsAll(course.breached)) left = left.having(course.breached);
        var over = course.note == null ? course.known : course.note.base(); // as it is taken up where nothing is noted
        return left.equals(before)
                || over == null
                || course.hold.note(claim.updates().size(), new Note(over, left).write());
    }

    /** Would whoever takes the pass up believe that updates were in its writes which are left for a later one? */
    boolean isTooWide() {
        return own() < told;
    }

    /** Notes the same, but what the batch was folded over stays as it would be found without this note. False when the worker has another holder. */
    boolean keepingBase() {
        return whole || course.known == null ? note() : note(null, course.known);
    }

    private boolean note(@Nullable Long released) {
        whole = true;
        unnoted = false;
        return note(released, course.base == null ? Leaving.snapshot(course) : course.base);
    }

    private boolean note(@Nullable Long released, WorkerState over) {
        var left = new Note.Left(
                released,
                course.rising || course.isReadyInDoubt(),
                course.sheet.raisingUntil,
                course.breached,
                course.buried,
                moved,
                course.documents,
                met,
                course.judged,
                course.found,
                course.openBefore.noted());
        told = own();
        return course.hold.note(told, new Note(over, left).write());
    }

    private int own() {
        return course.members.size() + course.pending.size();
    }

    /**
     * Something was done with a caller, and whoever takes the pass up must know it: he could not find it out, and would do it once more.
     *
     * @return false when the worker has another holder
     */
    boolean moved(CallEvent... events) {
        for (var event : events) {
            moved.add(event);
            course.hear(event);
        }
        return note();
    }

    /**
     * What is sent next may end the call of this reservation, of which the settled state does not tell.
     *
     * @return false when the worker has another holder
     */
    boolean mayEnd(String reservationSid) {
        course.sheet.calls.open(reservationSid).ifPresent(course.openBefore::add);
        return note();
    }

    /** Has the caller whom this update is about been sent on his way back? */
    boolean hasSentBack(String updateId) {
        return moved.stream()
                .anyMatch(event ->
                        event instanceof CallEvent.IntentSafe safe && safe.id().equals(updateId));
    }

    /** The update's revision was the right one: what it says of calls counts from now on. */
    void heard(Update update) {
        Announcements.of(update, course).forEach(course::hear);
        met.add(update.updateId());
        unnoted = true;
    }
}

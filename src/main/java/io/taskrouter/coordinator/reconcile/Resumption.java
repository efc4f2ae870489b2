package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import org.jspecify.annotations.Nullable;

/** Takes up a pass whose former holder has written already: works out what each update was told and what else was adopted, and writes nothing again. */
final class Resumption {
    private final Course course;
    private final AttributesWrite attributes;

    Resumption(Course course, AttributesWrite attributes) {
        this.course = course;
        this.attributes = attributes;
    }

    /** The document is a writing of this pass: it has taken effect. */
    void resume() {
        var base = before();
        var found = course.sheet.document;
        if (course.known == null) firstSeen(base);
        if (base != null) {
            course.base = base;
            var folded = foldedThen(base);
            if (!course.pending.isEmpty()) tell(folded);
            // The former holder had taken in what somebody else wrote, before the batch or after it.
            course.foundOutside(folded.document(), found);
        }
        MarkerAttribute.in(found).ifPresent(this::wishes);
        course.ours = found;
        course.bases.confirmed(found);
        course.wanted = found;
        attributes.seen(course.sheet.stamp());
    }

    private void tell(Folded folded) {
        var buried = course.left().buried();
        if (buried == null) {
            course.written(folded);
            return;
        }
        attributes.bury(buried);
        course.buried = buried;
    }

    /** What Redis never had: the former holder's first sight of the worker. */
    private void firstSeen(@Nullable WorkerState base) {
        course.revision = course.now.toEpochMilli();
        course.rebuildingUntil = base != null
                ? base.rebuildingUntil()
                : course.now.plus(course.tools.policies().intentTtl());
        MarkerAttribute.in(course.sheet.document)
                .ifPresent(marker -> marker.parked()
                        .forEach(callSid ->
                                course.hear(new CallEvent.Parked(callSid, Call.Kind.ACD, null, null, course.now))));
    }

    /** The stamp is ours, and so are the wishes under it. */
    private void wishes(MarkerAttribute marker) {
        var reason = marker.hold() ? course.acd.holdReason() : null;
        course.acd = new WorkerState.Acd(marker.wish(), marker.hold(), reason);
    }

    /** Has somebody read a former holder's write of this batch and written it back without its stamp? Then it is done, and what they did is to be taken in on top of it. */
    boolean isThereUnstamped() {
        var base = before();
        if (base == null || course.pending.isEmpty() || course.isDescended(course.sheet.stamp())) return false;
        var revision = course.revision;
        var acd = course.acd;
        var override = course.override;
        var folded = foldedThen(base);
        if (folded.isIn(course.sheet.document, base.document().parsed())) {
            course.base = base;
            course.written(folded);
            course.ours = folded.document();
            return true;
        }
        course.revision = revision;
        course.acd = acd;
        course.override = override;
        return false;
    }

    private @Nullable WorkerState before() {
        return course.note != null ? course.note.base() : course.known;
    }

    /** The verdicts depend on the calls as they were. */
    private Folded foldedThen(WorkerState base) {
        course.revision = base.revision();
        course.acd = base.acd();
        course.override = base.voice().override();
        var now = course.sheet;
        course.sheet = Sheet.of(base, base.document().parsed());
        var then = course.sheet.document;
        var folded = course.holding.asBefore(() -> course.fold(course.pending, then));
        course.sheet = now;
        return folded;
    }
}

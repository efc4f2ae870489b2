package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.ParkedCall;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes up a pass whose former holder has written already: works out what each update was told and what else was adopted, and writes nothing again. */
final class Resumption {
    private final Course course;
    private final Deciding deciding;
    private final Noting noting;
    private final Folding folding;
    private final AttributesWrite attributes;

    Resumption(Course course, Deciding deciding, Noting noting, Folding folding, AttributesWrite attributes) {
        this.course = course;
        this.deciding = deciding;
        this.noting = noting;
        this.folding = folding;
        this.attributes = attributes;
    }

    /**
     * The document is a writing of this pass: it has taken effect.
     *
     * @return false when the worker has another holder
     */
    boolean resume() {
        var base = before();
        var found = course.sheet.document;
        boolean narrowed = false;
        course.effective = true;
        if (course.known == null) firstSeen(base);
        if (base != null) {
            course.base = base;
            course.judged = Objects.requireNonNullElse(course.left().judged(), course.now);
            caughtUp(base, found);
            var whole = foldedThen(base, course.pending);
            var folded = written(whole, base, found);
            narrowed = folded != whole;
            if (narrowed)
                course.pending = course.pending.subList(0, folded.members().size());
            if (!course.pending.isEmpty()) tell(folded);
            // The former holder had taken in what somebody else wrote, before the batch or after it.
            var written = buried() == null ? folded.document() : base.document().parsed();
            course.foundOutside(written, found);
        }
        MarkerAttribute.in(found).ifPresent(this::wishes);
        course.ours = found;
        course.bases.confirmed(found);
        course.wanted = found;
        var stamp = course.sheet.stamp();
        if (stamp != null) course.keep(stamp, course.sheet.text);
        attributes.seen(stamp);
        return !narrowed || noting.note();
    }

    /**
     * What of the batch was written: all of it, and what cannot be seen of it any more somebody else has taken out since. That is not done again. But what TaskRouter refused was set aside before the rest
     * was written, and a Redis that has fallen back to before that was noted does not know it. Then the document is, wishes included, to the letter what a beginning of the batch makes of the base, and
     * what comes after that is left for the next pass. Should somebody have taken out exactly so much, it is done once more after them, and stands there once.
     */
    private Folded written(Folded whole, WorkerState base, ObjectNode found) {
        if (buried() != null || !whole.isMissingIn(found, base.document().parsed())) return whole;
        for (int size = whole.members().size() - 1; size >= 0; size--) {
            var part = foldedThen(base, course.pending.subList(0, size));
            if (part.makes(found)) return part;
        }
        return whole;
    }

    private void tell(Folded folded) {
        var buried = buried();
        if (buried == null) {
            folding.written(folded);
            return;
        }
        attributes.bury(buried);
        course.buried = buried;
    }

    /** The update that was set aside; none when the document is a writing from before that, which has landed after all. */
    private Note.@Nullable Buried buried() {
        var buried = course.left().buried();
        var stamp = course.sheet.stamp();
        if (buried == null || buried.last() == null || stamp == null) return buried;
        return Claim.Marker.counter(stamp) > buried.last() ? buried : null;
    }

    /** What the former holder had learnt from a document that a Redis rolled back knew nothing of. */
    private void caughtUp(WorkerState base, ObjectNode found) {
        course.rebuildingUntil = base.rebuildingUntil();
        course.returnedUntil = base.returnedUntil();
        var known = course.known == null
                ? Map.<String, ParkedCall>of()
                : course.known.calls().parkedCalls();
        var told = MarkerAttribute.in(found).map(MarkerAttribute::parked).orElse(List.of());
        var leftBehind = HandingOver.leftBehind(base.calls(), course);
        base.calls().parkedCalls().forEach((callSid, parked) -> {
            if (!told.contains(callSid) || known.containsKey(callSid) || course.isTakingOver(callSid)) return;
            if (leftBehind.contains(callSid)) return;
            course.hear(new CallEvent.Parked(
                    callSid,
                    parked.kind(),
                    parked.name(),
                    parked.queue(),
                    parked.since(),
                    parked.workflow(),
                    parked.conversation(),
                    parked.attributes()));
        });
    }

    /** What Redis never had: the former holder's first sight of the worker. */
    private void firstSeen(@Nullable WorkerState base) {
        course.revision = course.now.toEpochMilli();
        course.rebuildingUntil = base != null
                ? base.rebuildingUntil()
                : course.now.plus(course.tools.policies().intentTtl());
        var leftBehind = base == null ? Set.<String>of() : HandingOver.leftBehind(base.calls(), course);
        MarkerAttribute.in(course.sheet.document)
                .ifPresent(marker -> marker.parked().stream()
                        .filter(callSid -> !leftBehind.contains(callSid))
                        .forEach(course::rememberParked));
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
        var folded = foldedThen(base, course.pending);
        if (folded.isIn(course.sheet.document, base.document().parsed())) {
            course.base = base;
            course.judged = Objects.requireNonNullElse(course.left().judged(), course.now);
            course.effective = true;
            folding.written(folded);
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

    /**
     * The verdicts depend on the calls as they were, on the time that it was, and on what others had made of documents of ours. What they had made is in our document only where the former holder's write has
     * taken effect; where it has not, nothing has been taken in yet, and it may not pass for known.
     */
    private Folded foldedThen(WorkerState base, List<Update> updates) {
        course.left().found().forEach(each -> course.bases.found(ExactJson.object(each.attributes())));
        course.revision = base.revision();
        course.acd = base.acd();
        course.override = base.voice().override();
        var now = course.sheet;
        course.sheet = Sheet.of(base, base.document().parsed());
        var then = course.sheet.document;
        var judged = Objects.requireNonNullElse(course.left().judged(), course.now);
        var folded = deciding.asOf(judged, () -> course.holding.asBefore(() -> folding.fold(updates, then)));
        course.sheet = now;
        return folded;
    }
}

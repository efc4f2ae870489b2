package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a worker's attributes under a stamp that says whose writing it is, so that after a conflict or an unknown outcome the document itself tells what happened. */
final class AttributesWrite {
    private static final Duration RIVALS_PAUSE = Duration.ofSeconds(10);
    /** Twilio's number for a parameter it does not take. */
    private static final int TOO_LONG = 20001;

    private final Course course;
    private final Noting noting;
    private final Looking looking;
    private final Outside outside;
    private final MarkerWriter markers;
    /** What was sent, by its stamp. */
    private final Map<String, ObjectNode> sent = new HashMap<>();

    private long first;
    private long counter;
    private @Nullable Verdicts noted;
    private @Nullable String lastStamp;

    /** Has a write had no answer, and no later look shown it? */
    private boolean unseen;

    /** Noted once more when they have changed, be it by something that is no part of the basis: a call, the activity. */
    private record Verdicts(Basis basis, List<Folded.Member> members) {}

    AttributesWrite(Course course, Noting noting, Looking looking, Outside outside) {
        this.course = course;
        this.noting = noting;
        this.looking = looking;
        this.outside = outside;
        this.markers = new MarkerWriter(course.tools.defaultWish());
        this.first = course.claim.marker().next();
        this.counter = first;
    }

    sealed interface Wrote {
        record Confirmed() implements Wrote {}

        record FoldAgain() implements Wrote {}

        /** Less is asked of TaskRouter now, so that it can come to an end: no conflict with anybody. */
        record FoldLess() implements Wrote {}

        record Over(Ending ending) implements Wrote {}
    }

    /** How many writes have been sent. */
    int sends() {
        return sent.size();
    }

    boolean hasSent() {
        return !sent.isEmpty();
    }

    /** The last counter used, null for none. */
    @Nullable Long lastCounter() {
        return counter > first ? counter - 1 : null;
    }

    /** Is the document that was read a writing of this pass, perhaps by a former holder? */
    boolean isOfThisPass() {
        var stamp = course.sheet.stamp();
        return stamp != null
                && (sent.containsKey(stamp)
                        || course.claim.unclean() && course.claim.marker().isOfThisPass(stamp));
    }

    void seen(@Nullable String stamp) {
        lastStamp = stamp;
    }

    boolean isNeeded(Folded batch, @Nullable Boolean held, boolean ready) {
        if (course.patient && (ready || course.isClosed())) return false;
        return course.mustStamp
                || batch.revision()
                        != course.revision // what cancels out was told as well: only a stamp keeps its number
                || held == null
                || held != ready
                || markers.differs(course.sheet.document, batch.acd(), course.sheet.calls.parkedInOrder())
                || Owned.touchesCallers(Fold.changedKeys(course.sheet.document, batch.document()));
    }

    /** Is no version known that a write could rely on? */
    boolean isBlind() {
        return !course.sheet.read && !looking.mayWriteUnread() || course.sheet.versionMoved;
    }

    /** Reads the worker and takes in what others wrote; fold again after that. Null when it could be read. */
    @Nullable Ending readAgain() {
        var end = looking.worker();
        if (end == null) outside.adopt(hasSent());
        return end;
    }

    Wrote write(Folded batch, boolean ready) {
        if (course.ahead >= counter) first = counter = course.ahead + 1;
        if (counter - first >= Claim.Marker.RANGE) {
            return new Wrote.Over(new Ending.Again(Duration.ofMillis(100), "too many attempts"));
        }
        if (course.contested) {
            course.tools.alarms().rival(course.claim.worker());
            return new Wrote.Over(new Ending.Again(RIVALS_PAUSE, "another coordinator writes this worker"));
        }
        if (isBlind()) {
            var end = readAgain();
            return end == null ? new Wrote.FoldAgain() : new Wrote.Over(end);
        }
        var stamp = course.claim.marker().stamp(counter);
        var target = markers.stamped(batch.document(), ready, batch.acd(), course.sheet.calls.parkedInOrder(), stamp);
        var text = ExactJson.text(target);
        if (text.length() > Owned.LIMIT) return tooLong(batch, text.length());
        if (!noteVerdicts(batch, ready)) return new Wrote.Over(new Ending.Lost());
        counter++;
        return send(batch, ready, target, stamp, text);
    }

    private Wrote send(Folded batch, boolean ready, ObjectNode target, String stamp, String text) {
        sent.put(stamp, target);
        var answer = course.tools
                .taskRouter()
                .writeAttributes(course.claim.worker(), text, course.sheet.etag, course.hold.fence());
        return switch (answer) {
            case Answer.Ok(var record)
            when record.attributes().equals(text) -> {
                course.sheet.take(record, target);
                confirmed(target, stamp, text);
                yield new Wrote.Confirmed();
            }
            case Answer.Ok<?> other -> {
                course.unresolved = true;
                yield lookBack(batch, target, stamp, "answer with other attributes");
            }
            case Answer.Conflict<?> conflict -> lookBack(batch, target, stamp, "conflict");
            case Answer.Unknown<?> unknown -> {
                mayLand(ready);
                yield lookBack(batch, target, stamp, unknown.cause().name());
            }
            case Answer.NotSent<?>(var cause, var after) -> {
                course.rising = course.isReadyInDoubt(); // certainly not sent
                yield new Wrote.Over(new Ending.Again(after, cause.name()));
            }
            case Answer.Missing<?> missing -> new Wrote.Over(Settling.gone(course));
            case Answer.Refused<?> refused
            when refused.isVerdict() -> {
                counter--; // certainly not written
                yield certainly(isOurs(batch), refused);
            }
            case Answer.Refused<?> refused
            when course.isPassing(refused) -> {
                course.unresolved = true;
                yield new Wrote.Over(new Ending.Again(Course.PASSING, "HTTP " + refused.status()));
            }
            case Answer.Refused<?> refused -> {
                boolean ours = isOurs(batch); // what is found now is nobody's in the batch
                mayLand(ready);
                var found = lookBack(batch, target, stamp, "HTTP " + refused.status());
                if (!(found instanceof Wrote.FoldAgain)) yield found;
                course.mustStamp = true; // what is told as failed is not to land later
                yield certainly(ours, refused);
            }
        };
    }

    /** Not seen now, it may still land; only a later write of ours rules that out. */
    private void mayLand(boolean ready) {
        course.unresolved = true;
        unseen = true;
        if (ready) course.doubtReady();
    }

    /** Nothing is guessed after a conflict or an unknown outcome: the document says whose writing it is. */
    private Wrote lookBack(Folded batch, ObjectNode target, String sentStamp, String why) {
        var end = looking.worker();
        if (end instanceof Ending.Again again) {
            if (unseen)
                course.report.taken(); // if it has landed the next holder finds no change: rather twice than never
            return new Wrote.Over(new Ending.Again(again.atLeast(), why + ", then " + again.why()));
        }
        if (end != null) return new Wrote.Over(end);
        var stamp = course.sheet.stamp();
        // A stamp that was confirmed before this write says nothing about it.
        if (stamp != null && isOfThisPass() && !stamp.equals(lastStamp)) {
            unseen = false;
            // As it was sent: somebody may have changed it already when it is read.
            var written = sent.get(stamp);
            confirmed(target, stamp, written == null ? course.sheet.text : ExactJson.text(written));
            return new Wrote.Confirmed();
        }
        if (unseen && !course.isDescended(stamp) && batch.isIn(course.sheet.document, course.wanted)) {
            // somebody read it before we could, and wrote it back without the stamp
            unseen = false;
            confirmed(target, sentStamp, ExactJson.text(target));
            return new Wrote.Confirmed();
        }
        outside.adopt(true);
        return new Wrote.FoldAgain();
    }

    private void confirmed(ObjectNode target, String stamp, String text) {
        course.ours = target;
        course.bases.confirmed(sent.getOrDefault(stamp, course.sheet.document));
        course.mustStamp = false;
        course.patient = false;
        course.owedSince = null;
        course.risingUntil = null;
        course.rising = false;
        course.effective = true;
        course.keep(stamp, text);
        course.report.wrote("attributes");
        course.report.taken();
        outside.answered();
        lastStamp = stamp;
    }

    /** TaskRouter refused the batch: halve it until the culprit stands alone. */
    private Wrote certainly(boolean ours, Answer.Refused<?> refused) {
        if (ours) return stuck(refused);
        if (course.pending.size() > 1) {
            var half = course.pending.size() / 2;
            course.pending = course.pending.subList(0, half);
            noted = null;
            return noting.note() ? new Wrote.FoldLess() : new Wrote.Over(new Ending.Lost());
        }
        var culprit = course.pending.getFirst().updateId();
        course.buried = new Note.Buried(culprit, refused.status(), refused.code(), counter - 1);
        bury(course.buried);
        return noting.note() ? new Wrote.FoldLess() : new Wrote.Over(new Ending.Lost());
    }

    /** Is nothing of any caller's in what was sent? Readiness is the rules', whatever has changed it; who asked for it has changed a wish. */
    private boolean isOurs(Folded batch) {
        return !Owned.touchesCallers(Fold.changedKeys(course.wanted, batch.document()))
                && batch.acd().equals(course.acd);
    }

    /** What nobody asked for but the rules, or healing. It is tried again later; meanwhile the pass ends, so that its callers hear of what became of their updates. */
    private Wrote stuck(Answer.Refused<?> refused) {
        course.tools.alarms().refused(course.claim.worker(), refused.status(), refused.code());
        course.attributesStuck = true;
        return new Wrote.FoldLess();
    }

    /** There is no room for all that healing wants to put back: then what somebody else wrote stands, with the coordinator's own on it. */
    private Wrote tooLong(Folded batch, int length) {
        var theirs = course.sheet.document;
        var less = Owned.withExtensionOf(course.wanted, theirs);
        if (course.wanted.equals(less))
            return certainly(isOurs(batch), new Answer.Refused<>(400, TOO_LONG, "too long"));
        course.tools.alarms().noRoom(course.claim.worker(), length, Fold.changedKeys(course.wanted, less));
        course.giveUp(less);
        return new Wrote.FoldLess();
    }

    void bury(Note.Buried refused) {
        var culprit = refused.updateId();
        var problem = new Problem(
                ProblemType.TASKROUTER_REFUSED,
                refused.isVerdict()
                        ? "TaskRouter refused the change with HTTP " + refused.status() + ", code " + refused.code()
                                + ". Look the code up in Twilio's error list and correct the change."
                        : "For long the change was answered with HTTP " + refused.status()
                                + " and no word of TaskRouter on it. It was not found there, but may still take effect:"
                                + " read the worker before repeating it.",
                Map.of("code", ExactJson.MAPPER.getNodeFactory().numberNode(refused.code())));
        var nothing = course.ours.objectNode();
        course.poison = culprit;
        course.members.add(new Folded.Member(culprit, new Outcome.Failed(problem), Set.of(), nothing, nothing, false));
        course.pending = List.of();
    }

    /**
     * Before a write is sent, whatever a later holder could not find out is noted: verdicts that depend on what they were folded over, the first sight of a worker, that Redis was found to have fallen back,
     * that somebody not ready is about to be ready, which would have to be ruled out before anything that relies on him not being so, and which updates are not in it because they wait.
     */
    private boolean noteVerdicts(Folded batch, boolean ready) {
        boolean rises = ready && !Boolean.TRUE.equals(Owned.ready(course.sheet.document));
        // An update that was set aside and is sent once more may be applied after all.
        boolean outdated = course.left().buried() != null && course.buried == null && !course.pending.isEmpty();
        boolean news = outdated || rises && !course.rising;
        course.rising |= rises;
        var verdicts = new Verdicts(Basis.of(course), batch.members());
        boolean depends = !course.pending.isEmpty() && (batch.delicate() || course.known == null);
        if ((depends || course.ahead > 0) && !verdicts.equals(noted)) {
            noted = verdicts;
            news = true;
        }
        if (news) return noting.note();
        return !noting.isTooWide() || noting.keepingBase();
    }
}

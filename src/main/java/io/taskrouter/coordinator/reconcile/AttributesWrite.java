package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Claim;
import io.taskrouter.coordinator.queue.Passes;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a worker's attributes under a stamp that says whose writing it is, so that after a conflict or an unknown outcome the document itself tells what happened. */
final class AttributesWrite {
    private static final Duration RIVALS_PAUSE = Duration.ofSeconds(10);

    private final Course course;
    private final Looking looking;
    private final Outside outside;
    private final MarkerWriter markers;
    private final Set<String> sent = new HashSet<>();

    private long first;
    private long counter;
    private boolean noted;
    private @Nullable String lastStamp;

    AttributesWrite(Course course, Looking looking, Outside outside) {
        this.course = course;
        this.looking = looking;
        this.outside = outside;
        this.markers = new MarkerWriter(course.tools.defaultWish());
        this.first = course.claim.marker().next();
        this.counter = first;
    }

    sealed interface Wrote {
        record Confirmed() implements Wrote {}

        record FoldAgain() implements Wrote {}

        record Over(Ending ending) implements Wrote {}
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
                && (sent.contains(stamp)
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
                || markers.differs(course.sheet.document, batch.acd(), course.parked())
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
            return new Wrote.Over(new Ending.Again(Duration.ofMillis(100), !course.unresolved, "too many attempts"));
        }
        if (course.contested) {
            course.tools.alarms().rival(course.claim.worker());
            return new Wrote.Over(
                    new Ending.Again(RIVALS_PAUSE, !course.unresolved, "another coordinator writes this worker"));
        }
        if (isBlind()) {
            var end = readAgain();
            return end == null ? new Wrote.FoldAgain() : new Wrote.Over(end);
        }
        if (!noteVerdicts(batch)) return new Wrote.Over(new Ending.Lost());
        if (!course.tools.passes().confirmed(course.claim)) {
            return new Wrote.Over(
                    new Ending.Again(Duration.ofMillis(200), true, "claim not confirmed by the replicas"));
        }
        return send(batch, ready);
    }

    private Wrote send(Folded batch, boolean ready) {
        var stamp = course.claim.marker().stamp(counter++);
        var target = markers.stamped(batch.document(), ready, batch.acd(), course.parked(), stamp);
        var text = ExactJson.text(target);
        sent.add(stamp);
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
            case Answer.Ok<?> other -> lookBack(batch, target, stamp, "answer with other attributes");
            case Answer.Conflict<?> conflict -> lookBack(batch, target, stamp, "conflict");
            case Answer.Unknown<?> unknown -> {
                course.unresolved = true;
                // not seen now, it may still land; only a later write of ours rules that out
                course.readyInDoubt |= ready;
                yield lookBack(batch, target, stamp, unknown.cause().name());
            }
            case Answer.NotSent<?>(var cause, var after) ->
                new Wrote.Over(new Ending.Again(after, !course.unresolved, cause.name()));
            case Answer.Missing<?> missing -> new Wrote.Over(Settling.gone(course));
            case Answer.Refused<?> refused -> refused(refused);
        };
    }

    /** Nothing is guessed after a conflict or an unknown outcome: the document says whose writing it is. */
    private Wrote lookBack(Folded batch, ObjectNode target, String sentStamp, String why) {
        var end = looking.worker();
        if (end instanceof Ending.Again again) {
            return new Wrote.Over(new Ending.Again(again.atLeast(), !course.unresolved, why + ", then " + again.why()));
        }
        if (end != null) return new Wrote.Over(end);
        var stamp = course.sheet.stamp();
        // A stamp that was confirmed before this write says nothing about it.
        if (stamp != null && isOfThisPass() && !stamp.equals(lastStamp)) {
            course.unresolved = false;
            confirmed(target, stamp, course.sheet.text);
            return new Wrote.Confirmed();
        }
        if (course.unresolved && !course.isDescended(stamp) && batch.isIn(course.sheet.document, course.wanted)) {
            // somebody read it before we could, and wrote it back without the stamp
            course.unresolved = false;
            confirmed(target, sentStamp, ExactJson.text(target));
            return new Wrote.Confirmed();
        }
        outside.adopt(true);
        return new Wrote.FoldAgain();
    }

    private void confirmed(ObjectNode target, String stamp, String text) {
        course.ours = target;
        course.bases.confirmed(stamp.equals(course.sheet.stamp()) ? course.sheet.document : target);
        course.mustStamp = false;
        course.patient = false;
        course.owedSince = null;
        course.readyInDoubt = false;
        course.document = new Passes.Document(stamp, text);
        course.report.wrote("attributes");
        lastStamp = stamp;
    }

    /** TaskRouter refused the batch: halve it until the culprit stands alone. */
    private Wrote refused(Answer.Refused<?> refused) {
        counter--; // certainly not written
        if (course.pending.size() > 1) {
            var half = course.pending.size() / 2;
            if (!course.hold.note(half, null)) return new Wrote.Over(new Ending.Lost());
            course.pending = course.pending.subList(0, half);
            noted = false;
            return new Wrote.FoldAgain();
        }
        if (course.pending.isEmpty()) {
            return new Wrote.Over(
                    new Ending.Again(Duration.ofSeconds(5), !course.unresolved, "HTTP " + refused.status()));
        }
        bury(refused);
        return new Wrote.FoldAgain();
    }

    private void bury(Answer.Refused<?> refused) {
        var culprit = course.pending.getFirst().updateId();
        var problem = new Problem(
                ProblemType.TASKROUTER_REFUSED,
                "TaskRouter refused the change with HTTP " + refused.status() + ", code " + refused.code()
                        + ". Look the code up in Twilio's error list and correct the change.",
                Map.of("code", ExactJson.MAPPER.getNodeFactory().numberNode(refused.code())));
        var nothing = course.ours.objectNode();
        course.poison = culprit;
        course.members.add(new Folded.Member(culprit, new Outcome.Failed(problem), Set.of(), nothing, nothing, false));
        course.pending = java.util.List.of();
    }

    private boolean noteVerdicts(Folded batch) {
        if (!batch.delicate() || noted || course.pending.isEmpty()) return true;
        noted = true;
        var verdicts = StateCodec.write(course.state(ExactJson.text(course.wanted), true));
        return course.hold.note(course.pending.size(), verdicts);
    }
}

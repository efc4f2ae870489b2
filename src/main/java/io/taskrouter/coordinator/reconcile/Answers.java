package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ends of those updates of a batch that take more than a write: each is answered once. */
final class Answers {
    /** Long enough for a confirmation that is under way. */
    static final Duration A_LITTLE = Duration.ofMillis(100);

    private final Course course;
    private final Noting noting;
    private final Set<String> given = new HashSet<>();

    Answers(Course course, Noting noting) {
        this.course = course;
        this.noting = noting;
    }

    /** Must something still be done for this one? */
    boolean isOpen(int index) {
        var member = course.members.get(index);
        return member.outcome() instanceof Outcome.Applied && !given.contains(member.updateId());
    }

    String id(int index) {
        return course.members.get(index).updateId();
    }

    Command command(int index) {
        return course.claim.updates().get(index).update().command();
    }

    Step applied(int index) {
        return applied(index, null);
    }

    Step applied(int index, @Nullable ObjectNode report) {
        var applied = (Outcome.Applied) course.members.get(index).outcome();
        return answer(
                index, new Outcome.Applied(applied.revision(), true, applied.deferred(), applied.refused(), report));
    }

    Step refused(int index, Problem problem) {
        return answer(index, new Outcome.Rejected(problem));
    }

    Step failed(int index, Problem problem) {
        return answer(index, new Outcome.Failed(problem));
    }

    /** What was announced for this update does not happen. */
    Answers withdrawn(int index) {
        course.hear(new CallEvent.IntentWithdrawn(id(index), course.now));
        return this;
    }

    Step later(Duration after, String why) {
        return new Step.Over(new Ending.Again(after, why));
    }

    /** What was asked of TaskRouter may still be done, though nobody said so. */
    Step unknown(Duration after, String why) {
        course.unresolved = true;
        return later(after, why);
    }

    /** Asked again soon when it was refused, though not for good; null when there is an answer. */
    @Nullable Step notNow(Answer<?> answer) {
        return course.isPassing(answer) && answer instanceof Answer.Refused<?> refused
                ? later(Course.PASSING, "HTTP " + refused.status())
                : null;
    }

    /** A caller was moved; only who may still say so goes on. */
    Step moved(CallEvent... events) {
        return noting.moved(events) ? new Step.Moved() : new Step.Over(new Ending.Lost());
    }

    private Step answer(int index, Outcome outcome) {
        var member = course.members.get(index);
        given.add(member.updateId());
        course.members.set(
                index,
                new Folded.Member(
                        member.updateId(), outcome, Set.of(), member.before(), member.after(), member.asksReady()));
        return new Step.Moved();
    }
}

package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ACD_CALL_FOUND;
import static io.taskrouter.coordinator.command.ProblemType.NOT_SAFE_YET;

import com.fasterxml.jackson.databind.node.TextNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.rules.CallEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who are about to call out, park or pick up. "Safe" is said only once the worker is confirmed not ready and the open reservations, read after that, hold no queue call that still rings: a queue
 * call offered in the very moment would be there.
 */
final class Intents {
    private static final Problem TOO_LATE = Problem.of(
            NOT_SAFE_YET, "TaskRouter has not confirmed in time that no queue call can come. Nothing is kept: repeat.");

    private static final Problem PERHAPS_PROMISED = Problem.of(
            NOT_SAFE_YET,
            "TaskRouter has not confirmed in time that no queue call can come. An attempt that was interrupted may have said so all the same: the intent counts until it runs out or is withdrawn. Repeat.");

    private final Course course;
    private final Looking looking;

    Intents(Course course, Looking looking) {
        this.course = course;
        this.looking = looking;
    }

    /** What an update says of calls, whatever becomes of the rest of it. */
    static List<CallEvent> events(Update update, Instant now) {
        return switch (update.command()) {
            case Command.Intend(var purpose, var callSid, var ttl, var patience) ->
                List.of(new CallEvent.IntentMade(
                        update.updateId(),
                        CallEvent.Purpose.valueOf(purpose.name()),
                        callSid,
                        now,
                        now.plus(ttl),
                        true));
            case Command.Withdraw(var id) -> List.of(new CallEvent.IntentWithdrawn(id, now));
            case Command.Complete complete -> List.of();
            case Command.PrepareComplete prepare -> List.of();
            case Command.Park park -> List.of();
            case Command.PickUp pickUp -> List.of();
            case Command.HandOver handOver -> List.of();
            case Command.TakeOver takeOver -> List.of();
            case Command.HangUp hangUp -> List.of();
            case Command.Change change -> List.of();
            case Command.Look look -> List.of();
            case Command.Unreadable unreadable -> List.of();
        };
    }

    sealed interface Step {
        /** Nobody waits for a promise. */
        record Nothing() implements Step {}

        /** What is known has changed: decide again. */
        record Moved() implements Step {}

        record Over(Ending ending) implements Step {}
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            var member = course.members.get(i);
            var command = course.claim.updates().get(i).update().command();
            if (command instanceof Command.Intend intend && isOpen(member)) return answer(i, member, intend);
        }
        return new Step.Nothing();
    }

    private static boolean isOpen(Folded.Member member) {
        return member.outcome() instanceof Outcome.Applied applied && applied.report() == null;
    }

    private Step answer(int index, Folded.Member member, Command.Intend intend) {
        // of what was taken back, or has run out, nothing is kept either
        if (!course.sheet.calls.knows(member.updateId())) return refuse(index, member, TOO_LATE);
        if (isLate(member.updateId(), intend.patience(), course))
            return mayStandPromised(member, intend)
                    ? refused(index, member, PERHAPS_PROMISED)
                    : refuse(index, member, TOO_LATE);
        if (Boolean.TRUE.equals(Owned.ready(course.sheet.document)) || course.isReadyInDoubt()) {
            return new Step.Over(
                    new Ending.Again(Duration.ofMillis(100), "not ready is not confirmed, an intent waits for it"));
        }
        if (!course.sheet.callsReadWhileClosed) {
            @Nullable Ending end = looking.calls();
            return end == null ? new Step.Moved() : new Step.Over(end);
        }
        var ringing = course.sheet.calls.ringingQueueCall();
        if (ringing.isPresent()) return refuse(index, member, found(ringing.get()));
        promise(index, member, intend);
        return new Step.Moved();
    }

    /** Redis may have lost the end of a pass whose callers had been told of it. A promise was made while its caller waited, if it was, and lasts from then on. */
    private boolean mayStandPromised(Folded.Member member, Command.Intend intend) {
        return course.claim.unclean()
                && !isLate(member.updateId(), intend.patience().plus(intend.ttl()), course);
    }

    /** Has whoever asked waited for longer than he wanted to? */
    static boolean isLate(String updateId, Duration patience, Course course) {
        return course.claim.updates().stream()
                .filter(queued -> queued.update().updateId().equals(updateId))
                .anyMatch(queued -> course.present().isAfter(queued.acceptedAt().plus(patience)));
    }

    private static Problem found(String reservationSid) {
        return new Problem(
                ACD_CALL_FOUND,
                "A queue call is ringing at this worker. Take or reject it first, then repeat.",
                Map.of("callId", TextNode.valueOf(reservationSid)));
    }

    private Step refuse(int index, Folded.Member member, Problem problem) {
        course.hear(new CallEvent.IntentWithdrawn(member.updateId(), course.now));
        return refused(index, member, problem);
    }

    private Step refused(int index, Folded.Member member, Problem problem) {
        course.members.set(index, with(member, new Outcome.Rejected(problem)));
        return new Step.Moved();
    }

    private void promise(int index, Folded.Member member, Command.Intend intend) {
        var expires = course.present().plus(intend.ttl());
        course.hear(new CallEvent.IntentSafe(member.updateId(), expires));
        var applied = (Outcome.Applied) member.outcome();
        var report = ExactJson.MAPPER
                .createObjectNode()
                .put("id", member.updateId())
                .put("kind", intend.purpose().name().toLowerCase(Locale.ROOT))
                .put("expiresAt", expires.toEpochMilli())
                .put("safe", true);
        course.members.set(
                index, with(member, new Outcome.Applied(applied.revision(), true, List.of(), List.of(), report)));
    }

    private static Folded.Member with(Folded.Member member, Outcome outcome) {
        return new Folded.Member(
                member.updateId(), outcome, Set.of(), member.before(), member.after(), member.asksReady());
    }
}

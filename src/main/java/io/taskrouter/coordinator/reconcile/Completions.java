package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.NOT_SAFE_YET;
import static io.taskrouter.coordinator.command.ProblemType.TASKROUTER_REFUSED;
import static io.taskrouter.coordinator.command.ProblemType.UNKNOWN_CALL;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Completes tasks in the safe order: first the task's place on the voice channel is taken away, confirmed; then the task is completed, so that nobody is offered the place in between; then readiness follows
 * from the calls that are left. A pass that dies anywhere on the way is done again: whether the task was completed is read, not remembered.
 */
final class Completions {
    private static final Problem UNKNOWN =
            Problem.of(UNKNOWN_CALL, "The task has no open reservation of this worker; read the worker's calls.");
    private static final Problem TOO_LATE =
            Problem.of(NOT_SAFE_YET, "TaskRouter has not confirmed the capacity in time. Nothing is kept: repeat.");
    private static final Problem REFUSED = Problem.of(
            TASKROUTER_REFUSED, "TaskRouter does not let the task be completed; a call must have been accepted first.");
    private static final String WAITING = "the place of a task that is completed is still there";
    private static final String USUAL_REASON = "completed";

    private final Course course;
    private final Deciding deciding;
    private final Looking looking;
    private final Noting noting;
    private final Answers answers;

    Completions(Course course, Deciding deciding, Looking looking, Noting noting, Answers answers) {
        this.course = course;
        this.deciding = deciding;
        this.looking = looking;
        this.noting = noting;
        this.answers = answers;
    }

    /** A place that an interrupted pass took away must not be given back before this one goes on. */
    static Optional<CallEvent> begun(Update update, Course course) {
        @Nullable String task = taskOf(update.command());
        if (task == null) return Optional.empty();
        return course.sheet.calls.reservationOf(task).map(sid -> completing(sid, course));
    }

    static CallEvent completing(String reservationSid, Course course) {
        return new CallEvent.Completing(
                reservationSid, course.now.plus(course.tools.policies().intentTtl()));
    }

    private static @Nullable String taskOf(Command command) {
        return switch (command) {
            case Command.Complete complete -> complete.taskSid();
            case Command.PrepareComplete prepare -> prepare.taskSid();
            default -> null;
        };
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            var command = answers.command(i);
            @Nullable String task = taskOf(command);
            if (task != null && answers.isOpen(i)) return work(i, command, task);
        }
        return new Step.Nothing();
    }

    private Step work(int index, Command command, String task) {
        var reservation = course.sheet.calls.reservationOf(task);
        if (command instanceof Command.PrepareComplete prepare
                && Intents.isLate(answers.id(index), prepare.patience(), course)) {
            reservation.ifPresent(sid -> course.hear(new CallEvent.NotCompleted(sid)));
            return answers.refused(index, TOO_LATE);
        }
        if (reservation.isEmpty()) {
            if (!course.sheet.callsRead) return look();
            // Ended by a completion whose answer was lost, or by somebody who was faster: both are what was asked for.
            return course.openBefore.hasTask(task) ? answers.applied(index) : answers.refused(index, UNKNOWN);
        }
        var sid = reservation.get();
        if (!course.sheet.calls.isCompleting(sid)) {
            course.hear(completing(sid, course));
            return new Step.Moved();
        }
        if (!isOutOfTheWay()) return answers.later(Answers.A_LITTLE, WAITING);
        if (!(command instanceof Command.Complete complete)) return answers.applied(index, safe());
        if (!course.openBefore.hasTask(task) && !noting.mayEnd(sid)) return new Step.Over(new Ending.Lost());
        var reason = complete.reason() == null ? USUAL_REASON : complete.reason();
        return switch (complete(task, sid, reason)) {
            case Released.Not(var step) -> step;
            case Released.Done done -> answers.applied(index);
            case Released.Refused refused -> answers.failed(index, REFUSED);
        };
    }

    private static ObjectNode safe() {
        return ExactJson.MAPPER.createObjectNode().put("safe", true);
    }

    /** Is the place confirmed to be gone, and nobody ready for queue calls? Beside a task that is no call the rules leave a worker ready, and there is nothing to wait for. */
    private boolean isOutOfTheWay() {
        var decision = deciding.decide();
        return course.sheet.capacity != null
                && course.sheet.capacity <= decision.capacity()
                && course.sheet.raisingUntil == null
                && (course.isClosed() || decision.ready());
    }

    /** What came of completing a task. */
    sealed interface Released {
        record Done() implements Released {}

        /** TaskRouter does not let it be completed; it counts again. */
        record Refused() implements Released {}

        /** Not yet: this comes first. */
        record Not(Step step) implements Released {}
    }

    /** Completes a task from wherever an earlier attempt has left it. */
    Released release(String task, String sid, String reason) {
        if (!course.sheet.calls.isCompleting(sid)) {
            course.hear(completing(sid, course));
            return new Released.Not(new Step.Moved());
        }
        if (!isOutOfTheWay()) return new Released.Not(answers.later(Answers.A_LITTLE, WAITING));
        return complete(task, sid, reason);
    }

    private Released complete(String task, String sid, String reason) {
        var answer =
                course.tools.taskRouter().completeTask(course.claim.worker(), task, sid, reason, course.hold.fence());
        return switch (answer) {
            case Answer.Ok<Boolean> ok -> completed(sid);
            case Answer.Missing<Boolean> gone -> completed(sid);
            case Answer.NotSent<Boolean>(var cause, var after) -> new Released.Not(answers.later(after, cause.name()));
            case Answer.Unknown<Boolean>(var cause, var after) ->
                new Released.Not(answers.unknown(after, cause.name()));
            case Answer.Refused<Boolean> refused -> refused(sid, refused);
            case Answer.Conflict<Boolean> conflict -> refused(sid, conflict);
        };
    }

    private Released completed(String sid) {
        course.hear(new CallEvent.Completed(sid, course.present().truncatedTo(ChronoUnit.MILLIS)));
        course.sheet.versionMoved = true;
        return new Released.Done();
    }

    /** Most often because it was completed before, by us in a pass that was interrupted or by somebody else. */
    private Released refused(String sid, Answer<Boolean> answer) {
        @Nullable Ending end = looking.calls();
        if (end != null) return new Released.Not(new Step.Over(end));
        if (!course.sheet.calls.openReservations().contains(sid)) return completed(sid);
        @Nullable Step again = answers.notNow(answer);
        if (again != null) {
            course.unresolved = true;
            return new Released.Not(again);
        }
        course.hear(new CallEvent.NotCompleted(sid));
        return new Released.Refused();
    }

    private Step look() {
        @Nullable Ending end = looking.calls();
        return end == null ? new Step.Moved() : new Step.Over(end);
    }
}

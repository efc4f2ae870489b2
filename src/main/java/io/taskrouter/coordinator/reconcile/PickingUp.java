package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static io.taskrouter.coordinator.command.ProblemType.TASKROUTER_REFUSED;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.ParkedCall;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has parked callers routed back. The record stays until the worker has accepted; the place for the call is confirmed before the caller moves. A pass that died after moving the caller is recognised by what became of
 * him.
 */
final class PickingUp {
    private static final Problem ALREADY =
            Problem.of(ALREADY_PICKED_UP, "The call is on its way back; wait for its reservation.");
    private static final Problem HOMELESS = Problem.of(
            TASKROUTER_REFUSED, "Nobody remembers which workflow the call came by, so it cannot be routed back.");

    private final Course course;
    private final Answers answers;

    PickingUp(Course course, Answers answers) {
        this.course = course;
        this.answers = answers;
    }

    /** What counts from the first moment on. */
    static Optional<CallEvent> begun(Update update, Course course) {
        if (!(update.command() instanceof Command.PickUp(var callSid))) return Optional.empty();
        var calls = course.sheet.calls;
        if (!isThere(calls, callSid) || calls.isComingBack(callSid)) return Optional.empty();
        var until = course.now.plus(course.tools.policies().intentTtl());
        return Optional.of(
                new CallEvent.IntentMade(update.updateId(), CallEvent.Purpose.PICKUP, callSid, course.now, until));
    }

    private static boolean isThere(CallState calls, String callSid) {
        return calls.parkedCalls().containsKey(callSid) && !calls.isHungUp(callSid);
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            @Nullable String callSid = callOf(answers.command(i));
            if (callSid != null && answers.isOpen(i)) return pickUp(i, callSid);
        }
        return new Step.Nothing();
    }

    private static @Nullable String callOf(Command command) {
        return switch (command) {
            case Command.PickUp pickUp -> pickUp.callSid();
            case Command.TakeOver takeOver -> takeOver.callSid();
            default -> null;
        };
    }

    private Step pickUp(int index, String callSid) {
        var parked = course.sheet.calls.parkedCalls().get(callSid);
        if (!course.sheet.calls.stands(answers.id(index))) return notOurs(index, callSid, parked);
        if (parked == null || course.sheet.calls.isHungUp(callSid)) return refuse(index, Parking.UNKNOWN);
        if (isMoved(callSid)) return answers.withdrawn(index).applied(index);
        if (parked.workflow() == null) return answers.withdrawn(index).failed(index, HOMELESS);
        if (!course.isClosed() || !isOpenEnough())
            return answers.later(Answers.A_LITTLE, "the place for a call on its way back is not confirmed");
        return move(index, callSid, parked, parked.workflow());
    }

    /** By a pass that did not live to say so. */
    private boolean isMoved(String callSid) {
        return course.claim.unclean() && course.sheet.calls.isBack(callSid);
    }

    private Step move(int index, String callSid, ParkedCall parked, String workflow) {
        var attributes = ParkTasks.pickup(course.claim.worker(), parked, course.present());
        var twiml = Twiml.enqueue(workflow, attributes, ParkTasks.PRIORITY);
        var telephony = course.tools.taskRouter().telephony();
        return switch (telephony.redirectCall(callSid, twiml, null, course.hold.fence())) {
            case Answer.Ok<Boolean> ok -> {
                var until = course.present().plus(course.tools.policies().intentTtl());
                course.hear(new CallEvent.IntentSafe(answers.id(index), until));
                yield answers.applied(index);
            }
            case Answer.NotSent<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            default -> {
                course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
                yield refuse(index, Parking.UNKNOWN);
            }
        };
    }

    /** Somebody is picking it up: this very update, in a pass that was interrupted after the caller was moved, or another one. */
    private Step notOurs(int index, String callSid, @Nullable ParkedCall parked) {
        if (isMoved(callSid) && answers.command(index) instanceof Command.TakeOver) return answers.applied(index);
        boolean before = course.known != null && course.known.calls().isComingBack(callSid);
        boolean known = course.known != null && isThere(course.known.calls(), callSid);
        boolean moved = parked == null || course.sheet.calls.isComingBack(callSid);
        if (known && !before && moved && !isSecond(index, callSid)) return answers.applied(index);
        return refuse(index, parked == null || course.sheet.calls.isHungUp(callSid) ? Parking.UNKNOWN : ALREADY);
    }

    private boolean isSecond(int index, String callSid) {
        return course.claim.updates().subList(0, index).stream()
                .anyMatch(queued -> callSid.equals(callOf(queued.update().command())));
    }

    private boolean isOpenEnough() {
        return course.sheet.capacity != null
                && course.sheet.capacity >= course.decide().capacity()
                && course.sheet.raisingUntil == null;
    }

    private Step refuse(int index, Problem problem) {
        return answers.withdrawn(index).refused(index, problem);
    }
}

package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.ParkedCall;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Parked calls that another worker picks up. Whoever has the call promises it first, for a while, so that nobody else gets it; the other one copies the record while the promise stands, and goes on as if the call had
 * been his own; the first one gives his record up when he sees that the other has it. Nothing is sent between the two that could be lost: each looks at what is kept of the other, so that the call is at any moment with
 * one of them at least, and for a moment with both.
 */
final class HandingOver {
    private static final Problem ALREADY =
            Problem.of(ALREADY_PICKED_UP, "The call is on its way to somebody; wait until it is there.");

    private final Course course;
    private final Answers answers;

    HandingOver(Course course, Answers answers) {
        this.course = course;
        this.answers = answers;
    }

    /** What counts from the first moment on at the worker who has the call. */
    static List<CallEvent> promise(Update update, Course course) {
        return update.command() instanceof Command.HandOver(var callSid, var to) && isFree(course.sheet.calls, callSid)
                ? List.of(new CallEvent.HandOver(update.updateId(), callSid, to.value(), course.now, until(course)))
                : List.of();
    }

    /** What counts at the worker who is to get it: before anything that has happened, since the call may be ringing already, moved by a pass that had no answer; what kind of call it is the record tells. */
    static List<CallEvent> taken(Update update, Course course) {
        if (!(update.command() instanceof Command.TakeOver(var callSid, var from)) || hasIt(course, callSid))
            return List.of();
        return promised(callSid, from, course)
                .map(parked -> List.of(
                        record(callSid, parked, course),
                        new CallEvent.IntentMade(
                                update.updateId(), CallEvent.Purpose.PICKUP, callSid, course.now, until(course))))
                .orElse(List.of());
    }

    private static Instant until(Course course) {
        return course.now.plus(course.tools.policies().intentTtl());
    }

    private static boolean isFree(CallState calls, String callSid) {
        return calls.parkedCalls().containsKey(callSid) && !calls.isHungUp(callSid) && !calls.isComingBack(callSid);
    }

    private static boolean hasIt(Course course, String callSid) {
        var calls = course.sheet.calls;
        return calls.parkedCalls().containsKey(callSid)
                || calls.isBack(callSid)
                || calls.parkedCalls().size() >= course.tools.parking().max();
    }

    private static Optional<ParkedCall> promised(String callSid, WorkerSid from, Course course) {
        return calls(from, course)
                .filter(theirs ->
                        course.claim.worker().value().equals(theirs.promised().get(callSid)))
                .filter(theirs -> !theirs.isHungUp(callSid))
                .map(theirs -> theirs.parkedCalls().get(callSid));
    }

    /** As the other one has it, unless this worker had the call himself since it was parked. */
    private static CallEvent record(String callSid, ParkedCall parked, Course course) {
        return new CallEvent.Parked(
                callSid,
                parked.kind(),
                parked.name(),
                parked.queue(),
                course.sheet.calls.parkedFrom(callSid, parked.since()),
                parked.workflow(),
                parked.conversation(),
                parked.attributes());
    }

    private static Optional<CallState> calls(WorkerSid worker, Course course) {
        return course.tools
                .workers()
                .find(worker)
                .map(known -> StateCodec.read(known.state()).calls());
    }

    /** Promises that the other one has made use of. Asked before any promise that has run out is dropped. */
    static List<CallEvent> kept(Course course) {
        return course.sheet.calls.promised().entrySet().stream()
                .filter(promise -> hasTaken(promise.getKey(), new WorkerSid(promise.getValue()), course))
                .<CallEvent>map(promise -> new CallEvent.Unparked(promise.getKey(), course.now))
                .toList();
    }

    private static boolean hasTaken(String callSid, WorkerSid other, Course course) {
        var parked = course.sheet.calls.parkedCalls().get(callSid);
        return parked != null
                && calls(other, course)
                        .filter(theirs -> theirs.hasTaken(callSid, parked.since()))
                        .isPresent();
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            if (answers.isOpen(i) && answers.command(i) instanceof Command.HandOver(var callSid, var to))
                return promise(i, callSid, to);
        }
        return new Step.Nothing();
    }

    private Step promise(int index, String callSid, WorkerSid to) {
        if (to.value().equals(course.sheet.calls.promised().get(callSid))) return answers.applied(index);
        boolean here = course.sheet.calls.parkedCalls().containsKey(callSid) && !course.sheet.calls.isHungUp(callSid);
        return answers.refused(index, here || PickingUp.wasTaken(callSid, course) ? ALREADY : Parking.UNKNOWN);
    }
}

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
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Fence;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parked calls that another worker picks up. Whoever has the call promises it first, so that nobody else gets it; the other one copies the record, goes on as if the call had been his own, and has the caller moved while
 * the promise lasts; the first one gives his record up when he sees that the other has it. Nothing is sent between the two that could be lost: each looks at what is kept of the other, so that the call is at any moment
 * with one of them at least, and for a moment with both.
 *
 * <p>The other one may have moved the caller without an answer, and not have come to his end since. So the first one takes no promise back before what was sent while it lasted has landed, nor where the task of the
 * pickup is there: then the promise is renewed, and the other one goes on.
 */
final class HandingOver {
    static final Problem ALREADY =
            Problem.of(ALREADY_PICKED_UP, "The call is on its way to somebody; wait until it is there.");

    private final Course course;
    private final Answers answers;
    private final Set<String> asked = new HashSet<>();

    HandingOver(Course course, Answers answers) {
        this.course = course;
        this.answers = answers;
    }

    /** What counts from the first moment on at the worker who has the call. */
    static List<CallEvent> promise(Update update, Course course) {
        if (!(update.command() instanceof Command.HandOver(var callSid, var to))) return List.of();
        if (isFree(course.sheet.calls, callSid))
            return Stream.concat(
                            Stream.of(new CallEvent.HandOver(
                                    update.updateId(),
                                    callSid,
                                    to.value(),
                                    promisedAt(callSid, to, course),
                                    until(course))),
                            PickingUp.announcedUntilNow(callSid, course))
                    .toList();
        return course.sheet.calls.pickups().promises().stream()
                .filter(promise -> isOf(promise, callSid, to))
                .<CallEvent>map(promise -> renewed(promise, course))
                .toList();
    }

    /** Later than all that either of them has had of the call before. */
    private static Instant promisedAt(String callSid, WorkerSid to, Course course) {
        var ours = course.sheet.calls.pickups().after(callSid, course.now);
        return calls(to, course)
                .map(theirs -> theirs.pickups().after(callSid, ours))
                .orElse(ours);
    }

    private static CallEvent renewed(CallEvent.HandOver it, Course course) {
        return new CallEvent.HandOver(it.id(), it.callSid(), it.to(), it.at(), until(course));
    }

    /** What counts at the worker who is to get it: before anything that has happened, since the call may be ringing already, moved by a pass that had no answer; what kind of call it is the record tells. */
    static List<CallEvent> taken(Update update, Course course) {
        if (!(update.command() instanceof Command.TakeOver(var callSid, var from))) return List.of();
        if (course.sheet.calls.stands(update.updateId()))
            return PickingUp.made(update, callSid, course).toList();
        if (isFull(course)) return List.of();
        return promised(callSid, from, course)
                .filter(promised -> promised.lasts(course) && !hasIt(course, callSid, promised.parked()))
                .map(promised -> Stream.concat(
                                Stream.of(record(callSid, promised.parked(), course)),
                                PickingUp.made(update, callSid, course))
                        .toList())
                .orElse(List.of());
    }

    /** Calls that a former holder of the pass had heard of for such an update, which is none of this pass any more: it hears of them anew, if they are still promised to it then. */
    static Set<String> leftBehind(CallState noted, Course course) {
        var before = course.known == null ? CallState.EMPTY : course.known.calls();
        return noted.parkedCalls().keySet().stream()
                .filter(callSid -> !before.pickups().isOurs(callSid))
                .filter(callSid -> noted.pickups().isAskedFor(callSid) && !course.isTakingOver(callSid))
                .collect(Collectors.toSet());
    }

    private static Instant until(Course course) {
        return course.now.plus(course.tools.policies().intentTtl());
    }

    private static boolean isFree(CallState calls, String callSid) {
        return calls.parkedCalls().containsKey(callSid)
                && !calls.isHungUp(callSid)
                && !calls.pickups().isComingBack(callSid);
    }

    private static boolean isFull(Course course) {
        return course.sheet.calls.parkedCalls().size() >= course.tools.parking().max();
    }

    private static boolean hasIt(Course course, String callSid, ParkedCall parked) {
        var calls = course.sheet.calls;
        return calls.parkedCalls().containsKey(callSid) || calls.pickups().isBack(callSid, parked.since());
    }

    /** What another worker has promised to this one. @param until when he must have moved the caller */
    record Promised(ParkedCall parked, Instant until) {
        private boolean lasts(Course course) {
            return course.present().isBefore(until);
        }
    }

    /** Whether it lasts or not. */
    static Optional<Promised> promised(String callSid, WorkerSid from, Course course) {
        return calls(from, course)
                .filter(theirs -> !theirs.isHungUp(callSid))
                .flatMap(theirs -> Optional.ofNullable(theirs.parkedCalls().get(callSid))
                        .flatMap(parked -> theirs.pickups().promises().stream()
                                .filter(promise -> isOf(promise, callSid, course.claim.worker()))
                                .map(promise -> new Promised(parked, promise.expires()))
                                .findFirst()));
    }

    private static boolean isOf(CallEvent.HandOver promise, String callSid, WorkerSid to) {
        return promise.callSid().equals(callSid) && promise.to().equals(to.value());
    }

    /** Lets the caller be moved as long as he is promised, and asks in the last moment. Whose record is known to have gone over belongs to this worker, whether the other one has given it up or will. */
    static Fence fence(String callSid, WorkerSid from, Course course) {
        return course.hold
                .fence()
                .whilst(() -> isOnRecord(callSid, course)
                        || promised(callSid, from, course)
                                .filter(promised -> promised.lasts(course))
                                .isPresent());
    }

    private static boolean isOnRecord(String callSid, Course course) {
        return course.known != null && course.known.calls().pickups().isOurs(callSid);
    }

    /** As the other one has it, unless this worker had the call himself since it was parked. */
    static CallEvent record(String callSid, ParkedCall parked, Course course) {
        return new CallEvent.Parked(
                callSid,
                parked.kind(),
                parked.name(),
                parked.queue(),
                course.sheet.calls.pickups().parkedFrom(callSid, parked.since()),
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

    /** Promises that the other one has made use of. */
    static List<CallEvent> kept(Course course) {
        return course.sheet.calls.pickups().promises().stream()
                .filter(promise -> hasTaken(promise, course))
                .map(HandingOver::gone)
                .toList();
    }

    private static boolean hasTaken(CallEvent.HandOver promise, Course course) {
        var parked = course.sheet.calls.parkedCalls().get(promise.callSid());
        return parked != null
                && calls(new WorkerSid(promise.to()), course)
                        .filter(theirs -> theirs.pickups().hasTaken(promise, parked.since()))
                        .isPresent();
    }

    /** From when it was promised on: by now whoever took it may have promised it back, which this must not be taken for an answer to. */
    private static CallEvent gone(CallEvent.HandOver promise) {
        return new CallEvent.Unparked(promise.callSid(), promise.at());
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            if (answers.isOpen(i) && answers.command(i) instanceof Command.HandOver(var callSid, var to))
                return promise(i, callSid, to);
        }
        for (var promise : course.sheet.calls.pickups().promises()) {
            if (!isDue(promise) || !asked.add(promise.id())) continue;
            var step = findOut(promise);
            if (!(step instanceof Step.Nothing)) return step;
        }
        return new Step.Nothing();
    }

    /** Has all landed that can have been sent? Who has hung up is moved by nobody. */
    private boolean isDue(CallEvent.HandOver promise) {
        var calls = course.sheet.calls;
        var landed = promise.expires().plus(course.tools.lateWriteWindow());
        return !landed.isAfter(course.now)
                || calls.isHungUp(promise.callSid())
                || !calls.parkedCalls().containsKey(promise.callSid());
    }

    private Step findOut(CallEvent.HandOver promise) {
        var callSid = promise.callSid();
        var parked = course.sheet.calls.parkedCalls().get(callSid);
        if (parked == null || parked.workflow() == null) return over(promise); // nobody can have moved him
        var to = new WorkerSid(promise.to());
        return switch (PickingUp.isMovedTo(to, callSid, parked, parked.workflow(), course)) {
            case Answer.Ok<Boolean>(var moved)
            when moved -> {
                course.hear(renewed(promise, course)); // the other one goes on, or hears of the reservation
                yield new Step.Moved();
            }
            case Answer.Ok<Boolean> no -> over(promise);
            default -> new Step.Nothing(); // it stands, and the next look is soon
        };
    }

    /** Looked at once more: the other one may have come to his end while TaskRouter was asked. */
    private Step over(CallEvent.HandOver promise) {
        course.hear(
                hasTaken(promise, course) ? gone(promise) : new CallEvent.IntentWithdrawn(promise.id(), course.now));
        return new Step.Moved();
    }

    private Step promise(int index, String callSid, WorkerSid to) {
        if (to.value().equals(course.sheet.calls.pickups().promised().get(callSid))) return answers.applied(index);
        boolean here = course.sheet.calls.parkedCalls().containsKey(callSid) && !course.sheet.calls.isHungUp(callSid);
        return answers.refused(index, here || PickingUp.wasTaken(callSid, course) ? ALREADY : Parking.UNKNOWN);
    }
}

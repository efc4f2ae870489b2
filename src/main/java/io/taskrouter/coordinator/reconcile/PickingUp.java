package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static io.taskrouter.coordinator.command.ProblemType.TASKROUTER_REFUSED;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.ParkedCall;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has parked callers routed back. The record stays until the worker has accepted; the place for the call is confirmed before the caller moves. A pass that died after moving the caller is recognised by what became of
 * him.
 */
final class PickingUp {
    private static final Problem ALREADY =
            Problem.of(ALREADY_PICKED_UP, "The call is on its way back; wait for its reservation.");
    private static final Problem NOT_MOVED = Problem.of(
            TASKROUTER_REFUSED,
            "Twilio does not let the caller be routed back; the call stays parked. Ask again with a new Idempotency-Key, or hang up and call back.");
    private static final Problem HOMELESS = Problem.of(
            TASKROUTER_REFUSED,
            "Nobody remembers which workflow the call came by, so it cannot be routed back. Hang up and call back.");

    private final Course course;
    private final Deciding deciding;
    private final Noting noting;
    private final Answers answers;

    PickingUp(Course course, Deciding deciding, Noting noting, Answers answers) {
        this.course = course;
        this.deciding = deciding;
        this.noting = noting;
        this.answers = answers;
    }

    /** What counts from the first moment on, and as long as the update waits. */
    static List<CallEvent> begun(Update update, Course course) {
        if (!(update.command() instanceof Command.PickUp(var callSid))) return List.of();
        var calls = course.sheet.calls;
        boolean free = isThere(calls, callSid) && !calls.pickups().isComingBack(callSid);
        if (!free && !calls.stands(update.updateId())) return List.of();
        return made(update, callSid, course).toList();
    }

    static Stream<CallEvent> made(Update update, String callSid, Course course) {
        var until = course.now.plus(course.tools.policies().intentTtl());
        var made = new CallEvent.IntentMade(update.updateId(), CallEvent.Purpose.PICKUP, callSid, course.now, until);
        return Stream.concat(Stream.of(made), announcedUntilNow(callSid, course));
    }

    /** Whoever announced it meant this: it is one pickup, not two. */
    static Stream<CallEvent> announcedUntilNow(String callSid, Course course) {
        return course.sheet.calls.pickups().announced(callSid).stream()
                .map(id -> new CallEvent.IntentWithdrawn(id, course.now));
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
        if (noting.hasSentBack(answers.id(index))) return answers.applied(index);
        if (!course.sheet.calls.stands(answers.id(index))) return notOurs(index, callSid, parked);
        if ((isTakeOver(index) || parked == null) && isBack(callSid, parked))
            return answers.withdrawn(index).applied(index); // by a pass that had no answer
        if (parked == null || course.sheet.calls.isHungUp(callSid)) return refuse(index, Parking.UNKNOWN);
        if (parked.workflow() == null) return answers.withdrawn(index).failed(index, HOMELESS);
        if (!course.isClosed() || !isOpenEnough())
            return answers.later(Answers.A_LITTLE, "the place for a call on its way back is not confirmed");
        return move(index, callSid, parked, parked.workflow());
    }

    /** Of a call that is not parked any more any pickup is the one. */
    private boolean isBack(String callSid, @Nullable ParkedCall parked) {
        return course.sheet.calls.pickups().isBack(callSid, parked == null ? Instant.MIN : parked.since());
    }

    private boolean isTakeOver(int index) {
        return answers.command(index) instanceof Command.TakeOver;
    }

    /** A pass that died, or had no answer, may have done it: a second time would take him out of the queue he waits in. */
    private Step move(int index, String callSid, ParkedCall parked, String workflow) {
        return switch (isMovedTo(course.claim.worker(), callSid, parked, workflow, course)) {
            case Answer.Ok<Boolean>(var done) when done -> moved(index, callSid, parked);
            case Answer.NotSent<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer<Boolean> answer -> {
                @Nullable Step again = answers.notNow(answer);
                yield again == null ? redirect(index, callSid, parked, workflow) : again;
            }
        };
    }

    /** Is the task there that is made of him for this worker? It lasts as long as the call does. */
    static Answer<Boolean> isMovedTo(
            WorkerSid worker, String callSid, ParkedCall parked, String workflow, Course course) {
        return course.tools
                .taskRouter()
                .telephony()
                .hasTask(workflow, task -> ParkTasks.isPickupOf(task, callSid, worker, parked), course.hold.fence());
    }

    private Step redirect(int index, String callSid, ParkedCall parked, String workflow) {
        var worker = course.claim.worker();
        var queued = ParkTasks.pickup(workflow, worker, parked, course.present());
        if (!queued.leftOut().isEmpty()) course.tools.alarms().shortened(worker, callSid, queued.leftOut());
        var fence = answers.command(index) instanceof Command.TakeOver takeOver
                ? HandingOver.fence(callSid, takeOver.from(), course)
                : course.hold.fence();
        return switch (telephony().redirectCall(callSid, queued.twiml(), null, fence)) {
            case Answer.Ok<Boolean> ok -> moved(index, callSid, parked);
            case Answer.NotSent<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> answers.unknown(after, cause.name());
            case Answer<Boolean> answer -> notMoved(index, callSid, answer);
        };
    }

    /**
     * The intent is noted with the moment it was made: a reservation that comes before the next pass makes use of it. The record of another worker's call is noted with it: whoever has the caller has the record, whatever
     * becomes of the promise.
     */
    private Step moved(int index, String callSid, ParkedCall parked) {
        var until = course.present().plus(course.tools.policies().intentTtl());
        var made = new CallEvent.IntentMade(answers.id(index), CallEvent.Purpose.PICKUP, callSid, course.now, until);
        var safe = new CallEvent.IntentSafe(answers.id(index), until);
        return isTakeOver(index)
                ? answers.moved(HandingOver.record(callSid, parked, course), made, safe)
                : answers.moved(made, safe);
    }

    private Step notMoved(int index, String callSid, Answer<Boolean> answer) {
        if (Legs.isOver(answer)) {
            course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
            return refuse(index, Parking.UNKNOWN);
        }
        @Nullable Step again = answers.notNow(answer);
        if (again != null) return again;
        course.tools.alarms().notMoved(course.claim.worker(), callSid, "picked up", answer);
        return answers.withdrawn(index).failed(index, NOT_MOVED);
    }

    /** Somebody is picking it up: this very update, in a pass that was interrupted after the caller was moved, or another one. */
    private Step notOurs(int index, String callSid, @Nullable ParkedCall parked) {
        boolean first = isTakeOver(index) ? isTakenNow(index, callSid) : isMovedNow(index, callSid, parked);
        if (first && !isSecond(index, callSid)) return answers.applied(index);
        if (parked == null && answers.command(index) instanceof Command.TakeOver takeOver) {
            var theirs = HandingOver.promised(callSid, takeOver.from(), course)
                    .map(HandingOver.Promised::parked)
                    .orElse(null);
            if (theirs != null && theirs.workflow() != null && !isBack(callSid, theirs))
                return tooLate(index, callSid, theirs, theirs.workflow());
        }
        return notOursAtAll(index, callSid, parked);
    }

    /** The promise lasts no longer, and who made it has not found out yet what came of it: a pass that had no answer may have moved the caller in time. */
    private Step tooLate(int index, String callSid, ParkedCall theirs, String workflow) {
        return switch (isMovedTo(course.claim.worker(), callSid, theirs, workflow, course)) {
            case Answer.Ok<Boolean>(var done) when done -> moved(index, callSid, theirs);
            case Answer.NotSent<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            default -> notOursAtAll(index, callSid, null);
        };
    }

    private Step notOursAtAll(int index, String callSid, @Nullable ParkedCall parked) {
        boolean over = parked == null ? !wasTaken(callSid, course) : course.sheet.calls.isHungUp(callSid);
        return refuse(index, over ? Parking.UNKNOWN : ALREADY);
    }

    /** He was not on his way before, or by this very update, which has waited. */
    private boolean isMovedNow(int index, String callSid, @Nullable ParkedCall parked) {
        if (course.known == null) return false;
        var before = course.known.calls();
        return isThere(before, callSid)
                && (before.stands(answers.id(index)) || !before.pickups().isComingBack(callSid))
                && (parked == null || course.sheet.calls.pickups().isComingBack(callSid));
    }

    /** The other one's promise has run out meanwhile. */
    private boolean isTakenNow(int index, String callSid) {
        var before = course.known == null ? CallState.EMPTY : course.known.calls();
        return (before.stands(answers.id(index)) || !before.pickups().isOurs(callSid))
                && !before.pickups()
                        .reservations(callSid)
                        .containsAll(course.sheet.calls.pickups().reservations(callSid));
    }

    /** Has somebody just got this call, who keeps it as far as known? */
    static boolean wasTaken(String callSid, Course course) {
        var lately = course.now.minus(course.tools.policies().intentTtl());
        return !course.sheet.calls.pickups().reservations(callSid).isEmpty()
                || course.sheet.calls.pickups().wasTaken(callSid, lately);
    }

    private boolean isSecond(int index, String callSid) {
        return course.claim.updates().subList(0, index).stream()
                .anyMatch(queued -> callSid.equals(callOf(queued.update().command())));
    }

    /** A raise that may still land does no harm here: it makes the place wider at most, and nobody is ready meanwhile. */
    private boolean isOpenEnough() {
        return course.sheet.capacity != null
                && course.sheet.capacity >= deciding.decide().capacity();
    }

    private Telephony telephony() {
        return course.tools.taskRouter().telephony();
    }

    private Step refuse(int index, Problem problem) {
        return answers.withdrawn(index).refused(index, problem);
    }
}

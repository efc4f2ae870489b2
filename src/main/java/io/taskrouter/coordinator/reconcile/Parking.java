package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.ALREADY_PICKED_UP;
import static io.taskrouter.coordinator.command.ProblemType.TASKROUTER_REFUSED;
import static io.taskrouter.coordinator.command.ProblemType.TOO_MANY_PARKED;
import static io.taskrouter.coordinator.command.ProblemType.UNKNOWN_CALL;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.reconcile.Completions.Released;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.rules.ParkedCall;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parks callers, has them routed back, and hangs up on them. What is about to happen counts before it is done, so that the worker is safe meanwhile; the customer's leg is moved once the rules' writes are confirmed. A
 * pass that dies anywhere on the way is done again from what it finds: moving a caller to where he is already changes nothing.
 */
final class Parking {
    private static final Problem UNKNOWN =
            Problem.of(UNKNOWN_CALL, "The worker has no such call, or it has ended; read the worker's calls.");
    private static final Problem TOO_MANY =
            Problem.of(TOO_MANY_PARKED, "Pick up or hang up one of the worker's parked calls first.");
    private static final Problem ALREADY =
            Problem.of(ALREADY_PICKED_UP, "The call is on its way back; wait for its reservation.");
    private static final Problem HOMELESS = Problem.of(
            TASKROUTER_REFUSED, "Nobody remembers which workflow the call came by, so it cannot be routed back.");
    private static final Problem NOT_COMPLETED =
            Problem.of(TASKROUTER_REFUSED, "The caller is parked, but TaskRouter does not let the task be completed.");
    private static final Duration A_LITTLE = Duration.ofMillis(100);

    private final Course course;
    private final Looking looking;
    private final Completions completions;
    private final Set<String> answered = new HashSet<>();

    Parking(Course course, Looking looking, Completions completions) {
        this.course = course;
        this.looking = looking;
        this.completions = completions;
    }

    /** What counts from the first moment on. */
    static Optional<CallEvent> begun(Update update, Course course) {
        var calls = course.sheet.calls;
        var until = course.now.plus(course.tools.policies().intentTtl());
        return switch (update.command()) {
            case Command.Park(var callSid, var name)
            when !calls.parkedCalls().containsKey(callSid) ->
                Optional.of(new CallEvent.IntentMade(
                        update.updateId(), CallEvent.Purpose.PARK, callSid, course.now, until));
            case Command.PickUp(var callSid)
            when isThere(calls, callSid) && !calls.isComingBack(callSid) ->
                Optional.of(new CallEvent.IntentMade(
                        update.updateId(), CallEvent.Purpose.PICKUP, callSid, course.now, until));
            default -> Optional.empty();
        };
    }

    private static boolean isThere(CallState calls, String callSid) {
        return calls.parkedCalls().containsKey(callSid) && !calls.isHungUp(callSid);
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            var member = course.members.get(i);
            if (answered.contains(member.updateId()) || !(member.outcome() instanceof Outcome.Applied)) continue;
            switch (course.claim.updates().get(i).update().command()) {
                case Command.Park park -> {
                    return park(i, park);
                }
                case Command.PickUp pickUp -> {
                    return pickUp(i, pickUp.callSid());
                }
                case Command.HangUp hangUp -> {
                    return hangUp(i, hangUp.callSid());
                }
                default -> {}
            }
        }
        return new Step.Nothing();
    }

    // ---- parking

    private Step park(int index, Command.Park park) {
        if (!course.sheet.calls.parkedCalls().containsKey(park.callSid())) return hold(index, park);
        var open = course.sheet.calls.conversation(park.callSid(), course.now);
        if (open.isEmpty() || open.get().taskSid() == null) return applied(index);
        return switch (completions.release(open.get().taskSid(), open.get().id(), "parked")) {
            case Released.Not(var step) -> step;
            case Released.Done done -> applied(index);
            case Released.Refused refused -> answer(index, new Outcome.Failed(NOT_COMPLETED));
        };
    }

    private Step hold(int index, Command.Park park) {
        var talk = conversation(park.callSid());
        if (talk.isEmpty() || talk.get().taskSid() == null)
            return course.sheet.callsRead ? refuse(index, UNKNOWN) : look();
        if (course.sheet.calls.parkedCalls().size() >= course.tools.parking().max()) return refuse(index, TOO_MANY);
        if (!isClosed()) return later(A_LITTLE, "a caller is parked once not ready is confirmed");
        return switch (telephony().fetchTask(talk.get().taskSid(), course.hold.fence())) {
            case Answer.Ok<Telephony.TaskRecord>(var task) -> hold(index, park, talk.get(), task);
            case Answer.NotSent<Telephony.TaskRecord>(var cause, var after) -> later(after, cause.name());
            case Answer.Unknown<Telephony.TaskRecord>(var cause, var after) -> later(after, cause.name());
            default -> refuse(index, UNKNOWN);
        };
    }

    private Step hold(int index, Command.Park park, Call talk, Telephony.TaskRecord task) {
        var settings = course.tools.parking();
        return switch (telephony()
                .redirectCall(park.callSid(), settings.hold(), settings.statusCallback(), course.hold.fence())) {
            case Answer.Ok<Boolean> ok -> {
                course.hear(new CallEvent.Parked(
                        park.callSid(),
                        talk.kind(),
                        park.name(),
                        task.queue() == null ? talk.queue() : task.queue(),
                        course.present().truncatedTo(ChronoUnit.MILLIS),
                        task.workflowSid(),
                        ParkTasks.conversation(task.attributes(), talk.taskSid())));
                yield new Step.Moved();
            }
            case Answer.NotSent<Boolean>(var cause, var after) -> later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> later(after, cause.name());
            default -> refuse(index, UNKNOWN); // he has hung up
        };
    }

    /** The conversation as known now; or as known before, when moving the caller in a pass that was interrupted has ended it. */
    private Optional<Call> conversation(String callSid) {
        return course.sheet
                .calls
                .conversation(callSid, course.now)
                .or(() -> course.known == null
                        ? Optional.empty()
                        : course.known.calls().conversation(callSid, course.now));
    }

    // ---- picking up

    private Step pickUp(int index, String callSid) {
        var id = course.members.get(index).updateId();
        var parked = course.sheet.calls.parkedCalls().get(callSid);
        if (!course.sheet.calls.stands(id)) return notOurs(index, callSid, parked);
        if (parked == null || course.sheet.calls.isHungUp(callSid)) return refuse(index, UNKNOWN);
        if (parked.workflow() == null) return fail(index, HOMELESS);
        if (!isClosed() || !isOpenEnough())
            return later(A_LITTLE, "the place for a call on its way back is not confirmed");
        var attributes = ParkTasks.pickup(course.claim.worker(), parked, course.present());
        var twiml = ParkingSettings.enqueue(parked.workflow(), attributes, ParkTasks.PRIORITY);
        return switch (telephony().redirectCall(callSid, twiml, null, course.hold.fence())) {
            case Answer.Ok<Boolean> ok -> {
                course.hear(new CallEvent.IntentSafe(
                        id, course.present().plus(course.tools.policies().intentTtl())));
                yield applied(index);
            }
            case Answer.NotSent<Boolean>(var cause, var after) -> later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> later(after, cause.name());
            default -> {
                course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
                yield refuse(index, UNKNOWN);
            }
        };
    }

    /** Somebody is picking it up: this very update, in a pass that was interrupted after the caller was moved, or another one. */
    private Step notOurs(int index, String callSid, @Nullable ParkedCall parked) {
        boolean before = course.known != null && course.known.calls().isComingBack(callSid);
        boolean known = course.known != null && isThere(course.known.calls(), callSid);
        boolean moved = parked == null || course.sheet.calls.isComingBack(callSid);
        if (known && !before && moved && !isSecond(index, callSid)) return applied(index);
        return refuse(index, parked == null || course.sheet.calls.isHungUp(callSid) ? UNKNOWN : ALREADY);
    }

    private boolean isSecond(int index, String callSid) {
        return course.claim.updates().subList(0, index).stream()
                .anyMatch(queued ->
                        queued.update().command() instanceof Command.PickUp(var other) && other.equals(callSid));
    }

    private boolean isOpenEnough() {
        return course.sheet.capacity != null
                && course.sheet.capacity >= course.decide().capacity()
                && course.sheet.raisingUntil == null;
    }

    // ---- hanging up

    private Step hangUp(int index, String callSid) {
        var parked = course.sheet.calls.parkedCalls();
        if (!parked.containsKey(callSid)) {
            boolean ended =
                    course.known != null && course.known.calls().parkedCalls().containsKey(callSid);
            return ended ? applied(index) : refuse(index, UNKNOWN);
        }
        return switch (telephony().hangUp(callSid, course.hold.fence())) {
            case Answer.NotSent<Boolean>(var cause, var after) -> later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> later(after, cause.name());
            default -> {
                course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
                yield applied(index);
            }
        };
    }

    // ---- common to all

    private Telephony telephony() {
        return course.tools.taskRouter().telephony();
    }

    private boolean isClosed() {
        return !course.readyInDoubt && !Boolean.TRUE.equals(Owned.ready(course.sheet.document));
    }

    private Step look() {
        @Nullable Ending end = looking.calls();
        return end == null ? new Step.Moved() : new Step.Over(end);
    }

    private Step later(Duration after, String why) {
        return new Step.Over(new Ending.Again(after, !course.unresolved, why));
    }

    private Step refuse(int index, Problem problem) {
        course.hear(new CallEvent.IntentWithdrawn(course.members.get(index).updateId(), course.now));
        return answer(index, new Outcome.Rejected(problem));
    }

    private Step fail(int index, Problem problem) {
        course.hear(new CallEvent.IntentWithdrawn(course.members.get(index).updateId(), course.now));
        return answer(index, new Outcome.Failed(problem));
    }

    private Step applied(int index) {
        var applied = (Outcome.Applied) course.members.get(index).outcome();
        return answer(
                index,
                new Outcome.Applied(applied.revision(), true, applied.deferred(), applied.refused(), applied.report()));
    }

    private Step answer(int index, Outcome outcome) {
        var member = course.members.get(index);
        answered.add(member.updateId());
        course.members.set(
                index,
                new Folded.Member(
                        member.updateId(), outcome, Set.of(), member.before(), member.after(), member.asksReady()));
        return new Step.Moved();
    }
}

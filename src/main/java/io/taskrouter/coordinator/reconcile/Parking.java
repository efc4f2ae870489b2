package io.taskrouter.coordinator.reconcile;

import static io.taskrouter.coordinator.command.ProblemType.TASKROUTER_REFUSED;
import static io.taskrouter.coordinator.command.ProblemType.TOO_MANY_PARKED;
import static io.taskrouter.coordinator.command.ProblemType.UNKNOWN_CALL;

import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.reconcile.Completions.Released;
import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parks callers, and hangs up on them. What is about to happen counts before it is done, so that the worker is safe meanwhile; the customer's leg is moved once the rules' writes are confirmed, and that is noted at once. Whoever
 * takes the pass up goes on with the next step; where nobody knows whether the caller was moved, he is moved once more, to where he is already.
 */
final class Parking {
    static final Problem UNKNOWN =
            Problem.of(UNKNOWN_CALL, "The worker has no such call, or it has ended; read the worker's calls.");
    private static final Problem TOO_MANY =
            Problem.of(TOO_MANY_PARKED, "Pick up or hang up one of the worker's parked calls first.");
    private static final Problem NOT_MOVED = Problem.of(
            TASKROUTER_REFUSED,
            "Twilio refuses to do that with the call, which goes on as it was. Read the worker's calls, then ask again with a new Idempotency-Key.");
    private static final Problem NOT_COMPLETED = Problem.of(
            TASKROUTER_REFUSED,
            "The caller is parked, but TaskRouter does not let the task be completed. Complete it in Flex.");

    private final Course course;
    private final Looking looking;
    private final Completions completions;
    private final Noting noting;
    private final Answers answers;

    Parking(Course course, Looking looking, Completions completions, Noting noting, Answers answers) {
        this.course = course;
        this.looking = looking;
        this.completions = completions;
        this.noting = noting;
        this.answers = answers;
    }

    /** What counts from the first moment on. Of a call that nobody knows nothing does: it may be anybody's. */
    static Optional<CallEvent> begun(Update update, Course course) {
        if (!(update.command() instanceof Command.Park(var callSid, var name))) return Optional.empty();
        if (course.sheet.calls.parkedCalls().containsKey(callSid)
                || conversation(callSid, course).isEmpty()) return Optional.empty();
        var until = course.now.plus(course.tools.policies().intentTtl());
        return Optional.of(
                new CallEvent.IntentMade(update.updateId(), CallEvent.Purpose.PARK, callSid, course.now, until));
    }

    Step next() {
        for (int i = 0; i < course.members.size(); i++) {
            if (!answers.isOpen(i)) continue;
            switch (answers.command(i)) {
                case Command.Park park -> {
                    return park(i, park);
                }
                case Command.HangUp hangUp -> {
                    return hangUp(i, hangUp.callSid());
                }
                default -> {}
            }
        }
        return new Step.Nothing();
    }

    /** A place that an interrupted pass may have taken away is not given back before this one goes on. */
    static Optional<CallEvent> goingOn(Update update, Course course) {
        if (!course.claim.unclean() || !(update.command() instanceof Command.Park park)) return Optional.empty();
        return conversation(park.callSid(), course).map(talk -> Completions.completing(talk.id(), course));
    }

    private Step park(int index, Command.Park park) {
        if (!course.sheet.calls.parkedCalls().containsKey(park.callSid())) return hold(index, park);
        var open = course.sheet.calls.conversation(park.callSid());
        if (open.isEmpty() || open.get().taskSid() == null) return answers.applied(index);
        return switch (completions.release(open.get().taskSid(), open.get().id(), "parked")) {
            case Released.Not(var step) -> step;
            case Released.Done done -> answers.applied(index);
            case Released.Refused refused -> answers.failed(index, NOT_COMPLETED);
        };
    }

    private Step hold(int index, Command.Park park) {
        var talk = conversation(park.callSid(), course);
        if (talk.isEmpty() || talk.get().taskSid() == null)
            return course.sheet.callsRead ? refuse(index, UNKNOWN) : look();
        if (course.sheet.calls.parkedCalls().size() >= course.tools.parking().max()) return refuse(index, TOO_MANY);
        if (!course.isClosed())
            return answers.later(Answers.A_LITTLE, "a caller is parked once not ready is confirmed");
        return switch (telephony().fetchTask(talk.get().taskSid(), course.hold.fence())) {
            case Answer.Ok<Telephony.TaskRecord>(var task) -> hold(index, park, talk.get(), task);
            case Answer.NotSent<Telephony.TaskRecord>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Telephony.TaskRecord>(var cause, var after) -> answers.later(after, cause.name());
            case Answer<Telephony.TaskRecord> answer -> {
                @Nullable Step again = answers.notNow(answer);
                yield again == null ? refuse(index, UNKNOWN) : again;
            }
        };
    }

    private Step hold(int index, Command.Park park, Call talk, Telephony.TaskRecord task) {
        var settings = course.tools.parking();
        // the leg may have been read and never told: what Twilio says of it must find the worker
        course.tools.whereabouts().remember(course.claim.worker(), List.of(park.callSid()));
        if (course.openBefore.conversation(park.callSid()).isEmpty() && !noting.mayEnd(talk.id()))
            return new Step.Over(new Ending.Lost());
        return switch (telephony()
                .redirectCall(park.callSid(), settings.hold(), settings.statusCallback(), course.hold.fence())) {
            case Answer.Ok<Boolean> ok -> answers.moved(record(park, talk, task));
            case Answer.NotSent<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> answers.unknown(after, cause.name());
            case Answer<Boolean> answer -> notDone(index, park.callSid(), "put on hold", answer);
        };
    }

    /** A call that comes from a parking keeps what that one remembered: its task tells it. */
    private CallEvent.Parked record(Command.Park park, Call talk, Telephony.TaskRecord task) {
        @Nullable String former = ParkTasks.formerQueue(task.attributes());
        @Nullable String queue = task.queue() == null ? talk.queue() : task.queue();
        var present = course.present().truncatedTo(ChronoUnit.MILLIS);
        return new CallEvent.Parked(
                park.callSid(),
                talk.kind(),
                park.name() == null ? ParkTasks.name(task.attributes()) : park.name(),
                former == null ? queue : former,
                course.sheet.calls.pickups().parkedFrom(park.callSid(), present),
                task.workflowSid(),
                ParkTasks.conversation(task.attributes(), talk.taskSid()),
                ParkTasks.callersOwn(task.attributes()));
    }

    private Step notDone(int index, String callSid, String what, Answer<Boolean> answer) {
        if (Legs.isOver(answer)) return refuse(index, UNKNOWN);
        @Nullable Step again = answers.notNow(answer);
        if (again != null) return again;
        course.tools.alarms().notMoved(course.claim.worker(), callSid, what, answer);
        goesOn(callSid);
        return answers.withdrawn(index).failed(index, NOT_MOVED);
    }

    /** The conversation as known now; or as known before, when moving the caller in a pass that was interrupted has ended it. */
    private static Optional<Call> conversation(String callSid, Course course) {
        return course.sheet.calls.conversation(callSid).or(() -> course.openBefore.conversation(callSid));
    }

    private Step hangUp(int index, String callSid) {
        var parked = course.sheet.calls.parkedCalls();
        if (!parked.containsKey(callSid)) return hungUpBefore(index, callSid);
        if (course.sheet.calls.isHungUp(callSid)) return answers.applied(index);
        // whoever he is promised to may be talking to him already
        if (course.sheet.calls.pickups().promised().containsKey(callSid)) return refuse(index, HandingOver.ALREADY);
        if (course.sheet.calls.pickups().mayBeComingBack(callSid) && !course.sheet.callsRead) return look();
        if (isComingBack(index, callSid)) return refuse(index, HandingOver.ALREADY);
        return switch (telephony().hangUp(callSid, course.hold.fence())) {
            case Answer.NotSent<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer.Unknown<Boolean>(var cause, var after) -> answers.later(after, cause.name());
            case Answer<Boolean> answer
            when answer instanceof Answer.Ok<Boolean> || Legs.isOver(answer) ->
                answers.moved(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
            case Answer<Boolean> answer -> notDone(index, callSid, "hung up", answer);
        };
    }

    /** He may be talking already, which nobody has told yet. Whoever asked for him after this has come too late. */
    private boolean isComingBack(int index, String callSid) {
        var later = course.claim.updates().stream()
                .skip(index)
                .map(queued -> queued.update().updateId())
                .toList();
        return course.sheet.calls.pickups().isComingBack(callSid, later);
    }

    /** In a pass that was interrupted, and by now his grace is over. Who is not parked any more otherwise talks, most likely. */
    private Step hungUpBefore(int index, String callSid) {
        boolean known =
                course.known != null && course.known.calls().parkedCalls().containsKey(callSid);
        if (known && course.sheet.calls.isOver(callSid)) return answers.applied(index);
        return refuse(index, PickingUp.wasTaken(callSid, course) ? HandingOver.ALREADY : UNKNOWN);
    }

    private Telephony telephony() {
        return course.tools.taskRouter().telephony();
    }

    private Step refuse(int index, Problem problem) {
        if (answers.command(index) instanceof Command.Park(var callSid, var name)) goesOn(callSid);
        return answers.withdrawn(index).refused(index, problem);
    }

    /** The call is not parked and needs its place. */
    private void goesOn(String callSid) {
        conversation(callSid, course)
                .map(Call::id)
                .filter(course.sheet.calls::isCompleting)
                .ifPresent(id -> course.hear(new CallEvent.NotCompleted(id)));
    }

    private Step look() {
        @Nullable Ending end = looking.calls();
        return end == null ? new Step.Moved() : new Step.Over(end);
    }
}

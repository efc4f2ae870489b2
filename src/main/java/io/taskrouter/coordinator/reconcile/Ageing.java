package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.ParkedCall;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Sends on callers who have been parked for too long: back into the queue they came by, or to another address. */
final class Ageing {
    private final Course course;
    private final Answers answers;
    private final Set<String> tried = new HashSet<>();

    Ageing(Course course, Answers answers) {
        this.course = course;
        this.answers = answers;
    }

    /** Is there one who could not be sent on yet? */
    boolean remain;

    /** When the next one will have waited too long; those overdue are left out. */
    static Optional<Instant> nextDue(Course course) {
        return waiting(course)
                .map(entry -> due(entry.getValue(), course))
                .filter(due -> due.isAfter(course.now))
                .min(Instant::compareTo);
    }

    Step next() {
        for (var entry : waiting(course).toList()) {
            var callSid = entry.getKey();
            boolean late = !due(entry.getValue(), course).isAfter(course.now);
            if (!late || !tried.add(callSid)) continue;
            var step = sendOn(callSid, entry.getValue());
            if (!(step instanceof Step.Nothing)) return step;
        }
        return new Step.Nothing();
    }

    /** Parked calls that somebody could still send on. */
    private static Stream<Map.Entry<String, ParkedCall>> waiting(Course course) {
        var calls = course.sheet.calls;
        return calls.parkedCalls().entrySet().stream()
                .filter(entry ->
                        !calls.isHungUp(entry.getKey()) && !calls.pickups().mayBeComingBack(entry.getKey()))
                .filter(entry -> entry.getValue().workflow() != null
                        || course.tools.parking().agedTwiml() != null);
    }

    private static Instant due(ParkedCall parked, Course course) {
        return parked.since().plus(course.tools.parking().maxAge());
    }

    private Step sendOn(String callSid, ParkedCall parked) {
        var twiml = course.tools.parking().agedTwiml();
        return twiml == null
                ? requeue(callSid, parked, Objects.requireNonNull(parked.workflow()))
                : move(callSid, parked, twiml);
    }

    /** A pass that died, or had no answer, may have done it: by now the caller may be talking to somebody. */
    private Step requeue(String callSid, ParkedCall parked, String workflow) {
        var waits = telephony()
                .hasTask(workflow, task -> ParkTasks.isRequeueOf(task, callSid, parked), course.hold.fence());
        return switch (waits) {
            case Answer.Ok<Boolean>(var done) when done -> gone(callSid);
            case Answer.Ok<Boolean> no -> enqueue(callSid, parked, workflow);
            default -> later();
        };
    }

    /** Whole if there is room; else with what there is room for; if that is refused, with what must be. */
    private Step enqueue(String callSid, ParkedCall parked, String workflow) {
        var queued = ParkTasks.requeue(workflow, parked, course.present());
        if (!queued.leftOut().isEmpty())
            course.tools.alarms().shortened(course.claim.worker(), callSid, queued.leftOut());
        var answer = redirect(callSid, queued.twiml());
        if (course.isPassing(answer, due(parked, course))) return later();
        if (!isRefused(answer)) return moved(callSid, answer);
        return move(
                callSid,
                parked,
                ParkTasks.bareRequeue(workflow, parked, course.present()).twiml());
    }

    private Step move(String callSid, ParkedCall parked, String twiml) {
        var answer = redirect(callSid, twiml);
        return course.isPassing(answer, due(parked, course)) ? later() : moved(callSid, answer);
    }

    private Answer<Boolean> redirect(String callSid, String twiml) {
        return telephony().redirectCall(callSid, twiml, null, course.hold.fence());
    }

    private static boolean isRefused(Answer<Boolean> answer) {
        return (answer instanceof Answer.Refused<Boolean> || answer instanceof Answer.Conflict<Boolean>)
                && !Legs.isOver(answer);
    }

    /** One who cannot be moved stays on record, and is tried again by whichever pass comes next. */
    private Step moved(String callSid, Answer<Boolean> answer) {
        if (Legs.isOver(answer)) {
            course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
            return new Step.Moved();
        }
        if (isRefused(answer)) {
            course.tools.alarms().notMoved(course.claim.worker(), callSid, "sent on", answer);
            return new Step.Nothing();
        }
        return answer instanceof Answer.Ok<Boolean> ? gone(callSid) : later();
    }

    private Step gone(String callSid) {
        return answers.moved(new CallEvent.Unparked(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
    }

    private Step later() {
        remain = true;
        return new Step.Nothing();
    }

    private Telephony telephony() {
        return course.tools.taskRouter().telephony();
    }
}

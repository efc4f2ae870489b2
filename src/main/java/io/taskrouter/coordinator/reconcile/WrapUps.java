package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.ParkedCall;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the wrap-up task of each parked call whose caller hung up, and finds those who did so without anybody telling. */
final class WrapUps {
    /** How long a task is tried to be made, with each look at the worker's calls. */
    private static final Duration PATIENCE = Duration.ofHours(4);

    private final Course course;
    private final Looking looking;
    private final Set<String> tried = new HashSet<>();
    private final Set<String> asked = new HashSet<>();

    WrapUps(Course course, Looking looking) {
        this.course = course;
        this.looking = looking;
    }

    /** Is there one whose task has not been made? */
    boolean remain;

    Step next() {
        for (var entry : Map.copyOf(course.sheet.calls.parkedCalls()).entrySet()) {
            var step = course.sheet.calls.isHungUp(entry.getKey())
                    ? wrapUp(entry.getKey(), entry.getValue())
                    : step(isFoundDead(entry.getKey()));
            if (!(step instanceof Step.Nothing)) return step;
        }
        for (var entry : Map.copyOf(course.sheet.calls.unwrapped()).entrySet()) {
            var step = step(isOwedNoMore(entry.getKey(), entry.getValue()));
            if (!(step instanceof Step.Nothing)) return step;
        }
        return new Step.Nothing();
    }

    /** The grace is over, and the worker waits for it no more. Whoever has had that call back since was found by the look. */
    private boolean isOwedNoMore(String callSid, ParkedCall parked) {
        boolean mayBeElsewhere = course.sheet.calls.pickups().promised().containsKey(callSid);
        if (mayBeElsewhere || parked.workflow() == null) return false;
        if (!course.sheet.callsRead || !tried.add(callSid)) return false;
        if (make(callSid, parked, parked.workflow())) return true;
        if (ended(callSid).plus(PATIENCE).isAfter(course.now)) return false;
        var worker = course.claim.worker();
        course.report.found(
                List.of("wrap-up", callSid), () -> course.tools.alarms().notWrappedUp(worker, callSid));
        course.hear(new CallEvent.Unparked(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
        return true;
    }

    private static Step step(boolean moved) {
        return moved ? new Step.Moved() : new Step.Nothing();
    }

    /** Whenever the whole truth is read; between, the call's own callback tells. */
    private boolean isFoundDead(String callSid) {
        if (!course.sheet.callsRead || !asked.add(callSid)) return false;
        var dead = switch (telephony().isOver(callSid, course.hold.fence())) {
            case Answer.Ok<Boolean>(var over) -> over;
            case Answer.Missing<Boolean> gone -> true;
            default -> false;
        };
        if (dead) course.hear(new CallEvent.CallOver(callSid, course.present().truncatedTo(ChronoUnit.MILLIS)));
        return dead;
    }

    private Step wrapUp(String callSid, ParkedCall parked) {
        boolean mayBeElsewhere = course.sheet.calls.pickups().promised().containsKey(callSid);
        if (mayBeElsewhere || parked.wrapUp() != null || parked.workflow() == null) return new Step.Nothing();
        if (!course.sheet.callsRead && course.sheet.calls.pickups().mayBeComingBack(callSid)) return look();
        return tried.add(callSid) ? step(make(callSid, parked, parked.workflow()) || later()) : new Step.Nothing();
    }

    /** He may have talked, which nobody has told yet: then the conversation has its own wrap-up. */
    private Step look() {
        @Nullable Ending end = course.isUnread() ? null : looking.calls();
        if (end != null && !looking.goesWithout(end)) return new Step.Over(end);
        return step(!course.isUnread() || later());
    }

    private boolean make(String callSid, ParkedCall parked, String workflow) {
        return switch (isMade(callSid, workflow)) {
            case Answer.Ok<Boolean>(var found) when found -> made(callSid, "found");
            case Answer.Ok<Boolean> no -> create(callSid, parked, workflow);
            default -> false;
        };
    }

    private boolean create(String callSid, ParkedCall parked, String workflow) {
        var attributes = ParkTasks.wrapUp(course.claim.worker(), callSid, parked, ended(callSid));
        var answer = telephony().createVoiceTask(workflow, attributes, ParkTasks.PRIORITY, course.hold.fence());
        return answer instanceof Answer.Ok<String>(var task) && made(callSid, task);
    }

    /** Until then he was on hold, however late the task is made. */
    private Instant ended(String callSid) {
        return Objects.requireNonNullElseGet(course.sheet.calls.overAt(callSid), course::present);
    }

    private boolean made(String callSid, String task) {
        course.hear(new CallEvent.WrapUpMade(callSid, task));
        return true;
    }

    private boolean later() {
        remain = true;
        return false;
    }

    /** By a pass that died, or had no answer: a second task would ring as well. */
    private Answer<Boolean> isMade(String callSid, String workflow) {
        return telephony()
                .hasTask(workflow, attributes -> ParkTasks.isWrapUpOf(attributes, callSid), course.hold.fence());
    }

    private Telephony telephony() {
        return course.tools.taskRouter().telephony();
    }
}

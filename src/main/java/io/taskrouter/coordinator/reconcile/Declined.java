package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import io.taskrouter.coordinator.taskrouter.Telephony;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends on the callers of direct calls that were declined: they are told so, or go where the configuration says. Once each, however often the rejection is reported: a caller who was sent on has left his task, so the
 * task is read before, and a pass that died after the step finds it done.
 */
final class Declined {
    private final Course course;
    private final Answers answers;
    private final Set<String> tried = new HashSet<>();

    Declined(Course course, Answers answers) {
        this.course = course;
        this.answers = answers;
    }

    /** Is there one who could not be sent on yet? */
    boolean remain;

    Step next() {
        @Nullable String twiml = course.tools.declinedTwiml();
        if (twiml == null) return new Step.Nothing();
        for (var task : course.sheet.calls.declinedTasks(course.tools.policies())) {
            if (!tried.add(task)) continue;
            var step = sendOn(task, twiml);
            if (!(step instanceof Step.Nothing)) return step;
        }
        return new Step.Nothing();
    }

    private Step sendOn(String taskSid, String twiml) {
        return switch (telephony().fetchTask(taskSid, course.hold.fence())) {
            case Answer.Ok<Telephony.TaskRecord>(var task) ->
                task.waiting() ? redirect(taskSid, task, twiml) : done(taskSid);
            case Answer.Missing<Telephony.TaskRecord> gone -> done(taskSid);
            default -> later();
        };
    }

    private Step redirect(String taskSid, Telephony.TaskRecord task, String twiml) {
        @Nullable String callSid = ParkTasks.callSid(task.attributes());
        if (callSid == null) return done(taskSid); // a task without a call: there is nobody to be told
        // While it waits for its turn somebody may take the call: he is not taken out of a conversation.
        var until = course.present().plus(ChannelWrite.FRESH);
        var fresh = course.hold.fence().whilst(() -> course.present().isBefore(until));
        var answer = telephony().redirectCall(callSid, twiml, null, fresh);
        if (answer instanceof Answer.Ok<Boolean> || Legs.isOver(answer)) return done(taskSid);
        if (answer instanceof Answer.NotSent<Boolean> || answer instanceof Answer.Unknown<Boolean>) return later();
        if (answer instanceof Answer.Refused<Boolean> refused && !refused.isVerdict()) return later();
        course.tools.alarms().notMoved(course.claim.worker(), callSid, "sent on", answer);
        return new Step.Nothing(); // tried again by whichever pass comes next
    }

    private Step done(String taskSid) {
        return answers.moved(new CallEvent.SentOn(taskSid));
    }

    private Step later() {
        remain = true;
        return new Step.Nothing();
    }

    private Telephony telephony() {
        return course.tools.taskRouter().telephony();
    }
}

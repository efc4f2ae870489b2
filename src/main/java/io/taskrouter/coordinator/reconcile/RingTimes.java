package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.reconcile.Intents.Step;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.time.Duration;
import java.util.List;

/** Learns how long a call that is being offered may ring: what rings longer is being accepted, which TaskRouter does not tell. Asked after everything is written, since nothing waits for it. */
final class RingTimes {
    private final Course course;

    RingTimes(Course course) {
        this.course = course;
    }

    Step next() {
        for (var reservation : List.copyOf(course.sheet.workflows.keySet())) {
            var workflow = course.sheet.workflows.remove(reservation);
            if (workflow == null || !course.sheet.calls.ringsWithoutEnd(reservation)) continue;
            var answer = course.tools.taskRouter().ringTime(workflow, course.hold.reading());
            if (answer instanceof Answer.Ok<Duration>(var atMost)) {
                learned(reservation, atMost);
                return new Step.Moved();
            }
        }
        return new Step.Nothing(); // what could not be learned now is asked for when the reservation is read
    }

    private void learned(String reservation, Duration atMost) {
        course.hear(new CallEvent.RingsFor(reservation, atMost));
        boolean stillRings = course.sheet.callsRead && course.sheet.calls.isOverdue(reservation, course.now);
        if (stillRings) course.hear(new CallEvent.Accepting(reservation, course.now));
    }
}

package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.rules.Breach;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.taskrouter.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns away queue calls that TaskRouter offered in a moment nobody could close. Each breach is counted once; a conversation is never touched. */
final class Wrongs {
    private final Course course;
    private final Looking looking;
    private final Set<String> tried = new HashSet<>();

    Wrongs(Course course, Looking looking) {
        this.course = course;
        this.looking = looking;
    }

    /** Is there one whose rejection has not come through? */
    boolean remain;

    /** Nothing is rejected while the truth cannot be read; callers do not wait for that. Null unless the worker is gone. */
    @Nullable Ending right() {
        var breaches = breaches();
        if (!breaches.isEmpty() && !course.sheet.callsRead) {
            var end = looking.calls(); // what is rejected must still be there: an end may have been lost
            remain = end instanceof Ending.Again;
            if (end != null) return remain ? null : end;
            breaches = breaches();
        }
        breaches.forEach(this::count);
        breaches.stream().filter(Breach::reject).forEach(this::reject);
        var open = course.sheet.calls.openReservations();
        course.breached = course.breached.stream().filter(open::contains).toList();
        return null;
    }

    private List<Breach> breaches() {
        return course.sheet.calls.breaches(course.tools.policies());
    }

    private void count(Breach breach) {
        if (course.breached.contains(breach.reservationSid())) return;
        var counted = new ArrayList<>(course.breached);
        counted.add(breach.reservationSid());
        course.breached = List.copyOf(counted);
        course.effective = true; // or the next attempt would count it again
        course.tools.alarms().breach(course.claim.worker(), breach);
        course.report.breach(breach);
    }

    private void reject(Breach breach) {
        if (!tried.add(breach.reservationSid())) return;
        var answer = course.tools
                .taskRouter()
                .rejectReservation(course.claim.worker(), breach.reservationSid(), course.hold.fence());
        course.unresolved |= answer instanceof Answer.Unknown<Boolean>;
        if (answer instanceof Answer.Ok<Boolean>(var rejected) && rejected) {
            var event = new CallEvent.RejectedByUs(breach.reservationSid());
            course.hear(event);
            course.sheet.versionMoved = true;
        } else {
            remain = true; // gone, taken, or not sent: the next look tells
        }
    }
}

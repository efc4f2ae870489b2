package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import io.taskrouter.coordinator.rules.CallEvent.Reservation;
import io.taskrouter.coordinator.rules.CallEvent.Task;
import java.time.Instant;

/** Events in few words; times are seconds after ten o'clock. */
final class Happenings {
    static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    private Happenings() {}

    static Instant at(long second) {
        return TEN.plusSeconds(second);
    }

    /** Reservation {@code R1} is for task {@code T1} and call {@code CA1}. */
    static Reservation reservation(String sid, Progress progress, Kind kind, long second) {
        return new Reservation(sid, progress, task(sid, kind), at(second));
    }

    static Task task(String sid, Kind kind) {
        var number = sid.substring(1);
        return new Task("T" + number, kind, "CA" + number, "Inbound ACD", false);
    }

    static Reservation pickup(String sid, Progress progress, String callSid, long second) {
        return new Reservation(
                sid, progress, new Task("T" + sid.substring(1), Kind.ACD, callSid, "Park Pickup", true), at(second));
    }

    static Reservation wrapUpTask(String sid, Progress progress, String callSid, long second) {
        return new Reservation(
                sid,
                progress,
                new Task("T" + sid.substring(1), Kind.PARK_HANGUP, callSid, "Park Pickup", false),
                at(second));
    }

    static CallEvent.IntentMade intent(String id, Purpose purpose, String callSid, long second) {
        return new CallEvent.IntentMade(
                id, purpose, purpose == Purpose.OUTBOUND ? null : callSid, at(second), at(second + 30));
    }

    static CallEvent.Parked parked(String callSid, Kind kind, long second) {
        return new CallEvent.Parked(callSid, kind, null, "Inbound ACD", at(second));
    }

    static CallEvent.CallOver over(String callSid, long second) {
        return new CallEvent.CallOver(callSid, at(second));
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Instant;

/** One offer of one task to one worker; immutable, replaced as it moves on. */
record Reservation(
        String sid,
        long ordinal,
        String taskSid,
        String workerSid,
        String workerName,
        String channel,
        CallKind kind,
        ReservationStatus status,
        int version,
        Instant created,
        Instant updated)
        implements Resource {

    Reservation with(ReservationStatus next, Instant now) {
        return new Reservation(
                sid, ordinal, taskSid, workerSid, workerName, channel, kind, next, version + 1, created, now);
    }
}

package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something a worker is about to do.
 *
 * @param safe it was answered as safe
 * @param to SID of the worker who is to get a parked call, null unless it is handed over
 */
record Intent(
        Purpose purpose,
        @Nullable String callSid,
        Instant at,
        Instant expires,
        boolean safe,
        @Nullable String to) {

    Intent(Purpose purpose, @Nullable String callSid, Instant at, Instant expires) {
        this(purpose, callSid, at, expires, false, null);
    }

    Intent safeUntil(Instant until) {
        return new Intent(purpose, callSid, at, until.isAfter(expires) ? until : expires, true, to);
    }
}

package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something a worker is about to do.
 *
 * @param expires when it ends unless it is consumed, at most {@code lasts} after any moment
 * @param safe it was answered as safe
 * @param to SID of the worker who is to get a parked call, null unless it is handed over
 */
record Intent(
        Purpose purpose,
        @Nullable String callSid,
        Instant at,
        Instant expires,
        Duration lasts,
        boolean safe,
        @Nullable String to) {

    Intent(Purpose purpose, @Nullable String callSid, Instant at, Instant expires) {
        this(purpose, callSid, at, expires, null);
    }

    Intent(Purpose purpose, @Nullable String callSid, Instant at, Instant expires, @Nullable String to) {
        this(purpose, callSid, at, expires, Duration.between(at, expires), false, to);
    }

    Intent safeUntil(Instant until) {
        return new Intent(purpose, callSid, at, until.isAfter(expires) ? until : expires, lasts, true, to);
    }

    /** As it would be if it were made at this moment, where it would last longer otherwise. */
    Intent atMostFrom(Instant now) {
        var latest = now.plus(lasts);
        return expires.isAfter(latest) ? new Intent(purpose, callSid, at, latest, lasts, safe, to) : this;
    }
}

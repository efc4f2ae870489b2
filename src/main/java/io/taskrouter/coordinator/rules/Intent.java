package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something a worker is about to do.
 *
 * @param expires when it ends unless it is consumed, at most {@code lasts} after any moment
 * @param safe it was answered as safe
 * @param announced the coordinator does nothing about it as yet
 * @param to SID of the worker who is to get a parked call, null unless it is handed over
 */
record Intent(
        Purpose purpose,
        @Nullable String callSid,
        Instant at,
        Instant expires,
        Duration lasts,
        boolean safe,
        boolean announced,
        @Nullable String to) {

    Intent(Purpose purpose, @Nullable String callSid, Instant at, Instant expires) {
        this(purpose, callSid, at, expires, false, null);
    }

    Intent(
            Purpose purpose,
            @Nullable String callSid,
            Instant at,
            Instant expires,
            boolean announced,
            @Nullable String to) {
        this(purpose, callSid, at, expires, Duration.between(at, expires), false, announced, to);
    }

    Intent safeUntil(Instant until) {
        return new Intent(purpose, callSid, at, until(until).expires(), lasts, true, announced, to);
    }

    /** The same for longer, never for shorter. */
    Intent until(Instant later) {
        return new Intent(purpose, callSid, at, later.isAfter(expires) ? later : expires, lasts, safe, announced, to);
    }

    /** Does it end with its time, unless it is found to have begun? What came of a promise only the other worker and his tasks tell. */
    boolean endsUnheard() {
        return purpose != Purpose.HAND_OVER;
    }

    /** What was promised to another worker. */
    Optional<CallEvent.HandOver> promise(String id) {
        return callSid == null || to == null
                ? Optional.empty()
                : Optional.of(new CallEvent.HandOver(id, callSid, to, at, expires));
    }

    /** As it would be if it were made at this moment, where it would last longer otherwise. */
    Intent atMostFrom(Instant now) {
        var latest = now.plus(lasts);
        return expires.isAfter(latest) ? new Intent(purpose, callSid, at, latest, lasts, safe, announced, to) : this;
    }
}

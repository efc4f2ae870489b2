package io.taskrouter.coordinator.chaos;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of day as {@link Skew} has a process see it. */
public final class SkewedTime {
    private static final long MILLIS = Long.getLong("chaos.skew", 0);

    private SkewedTime() {}

    public static long currentTimeMillis() {
        return System.currentTimeMillis() + MILLIS;
    }

    public static Instant now() {
        return Instant.now().plusMillis(MILLIS);
    }

    public static InstantSource system() {
        return systemUTC();
    }

    public static Clock systemUTC() {
        return Clock.offset(Clock.systemUTC(), Duration.ofMillis(MILLIS));
    }
}

package io.taskrouter.coordinator.bench;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Pauses between attempts. */
final class Backoff {
    private Backoff() {}

    /** Full jitter: anything from 0 to 20 ms · 2ⁿ, at most 200 ms. */
    static void fullJitter(int attempt) {
        randomMillis(0, Math.min(200, 20 << Math.min(attempt, 4)));
    }

    static void randomMillis(double from, double to) {
        LockSupport.parkNanos((long) (ThreadLocalRandom.current().nextDouble(from, to) * 1e6));
    }
}

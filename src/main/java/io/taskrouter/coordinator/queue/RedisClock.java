package io.taskrouter.coordinator.queue;

/**
 * Where Redis' clock stands by {@link System#nanoTime()}. Each answer with the time in it tells that to within the time it took to come. What is known is kept as far as the next answer allows, so it stays as exact as the
 * quickest answer of all, and follows a clock that drifts or is put right. Not safe for threads.
 */
final class RedisClock {
    private static final long MILLI = 1_000_000;

    private boolean known;
    /** Of Redis' zero. */
    private long zero;

    /**
     * @param now milliseconds since 1970 as Redis told them, rounded down, at some moment
     * @param asked not after that moment, in nanoseconds
     * @param answered not before it
     */
    void told(long now, long asked, long answered) {
        long earliest = asked - (now + 1) * MILLI;
        long latest = answered - now * MILLI;
        zero = known ? Math.clamp(zero, earliest, latest) : earliest + (latest - earliest) / 2;
        known = true;
    }

    /** Milliseconds since 1970 by Redis' clock as nanoseconds by ours. */
    long nanos(long millis) {
        return zero + millis * MILLI;
    }
}

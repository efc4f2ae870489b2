package io.taskrouter.coordinator.simulator;

import java.util.concurrent.atomic.AtomicLong;

/** Counts requests in the present second; second and count share one number, so that no lock is needed. */
final class RateWindow {
    private static final int COUNT_BITS = 24;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private final AtomicLong secondAndCount = new AtomicLong();

    /** What is left of {@code limit} after this request; negative when it is over the limit. */
    int take(long nowNanos, int limit) {
        long second = (nowNanos / 1_000_000_000L) & 0xFFFFFFFFL;
        long updated = secondAndCount.updateAndGet(old -> old >>> COUNT_BITS == second
                ? Math.min(old + 1, second << COUNT_BITS | COUNT_MASK)
                : second << COUNT_BITS | 1);
        return (int) Math.max(limit - (updated & COUNT_MASK), -1);
    }
}

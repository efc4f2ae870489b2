package io.taskrouter.coordinator.taskrouter;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many requests of the last second, or of the last ten, were let through. One atomic addition per request, no lock: it counts also while nothing is limited, so that the first refusal finds a history. */
final class RecentSends {
    private static final long SLOT_NANOS = 50_000_000;
    private static final int SECOND = (int) (1_000_000_000 / SLOT_NANOS);
    private static final int SLOTS = 256;
    private static final int COUNT_BITS = 20;
    private static final long COUNT = (1L << COUNT_BITS) - 1;
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    void sent(long nowNanos) {
        add(nowNanos, 1);
    }

    /** @param sentNanos when the request went out that has been refused since */
    void refused(long sentNanos) {
        add(sentNanos, -1);
    }

    /** Requests sent in the second that ended at that time and not refused so far. */
    int inSecondBefore(long nanos) {
        return inSecondsBefore(nanos, 1);
    }

    /** The same of up to ten seconds. */
    int inSecondsBefore(long nanos, int seconds) {
        long last = nanos / SLOT_NANOS;
        int sum = 0;
        for (long slot = last - (long) seconds * SECOND + 1; slot <= last; slot++) {
            long word = slots.get(Math.floorMod(slot, SLOTS));
            if (word >> COUNT_BITS == slot) sum += (int) (word & COUNT);
        }
        return sum;
    }

    /** The most of any second in the ten before that time. */
    int mostInASecond(long nanos) {
        int most = 0;
        for (int back = 0; back < 9 * SECOND; back++) {
            most = Math.max(most, inSecondBefore(nanos - back * SLOT_NANOS));
        }
        return most;
    }

    /** Slot number and count share one word; a word of an older slot starts again. */
    private void add(long nanos, int change) {
        long slot = nanos / SLOT_NANOS;
        slots.updateAndGet(Math.floorMod(slot, SLOTS), word -> {
            long there = word >> COUNT_BITS;
            if (there != slot) return change > 0 && (word == 0 || there < slot) ? slot << COUNT_BITS | 1 : word;
            return (word & COUNT) + change < 0 ? word : word + change;
        });
    }
}

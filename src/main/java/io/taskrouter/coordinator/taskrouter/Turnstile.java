package io.taskrouter.coordinator.taskrouter;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Callers at a pace, first come, first served. Only the first one asks the pace, the others wait behind it; so a rate or a closing time that changes meanwhile holds for everybody who has not gone. */
final class Turnstile {
    /** The pace may have changed for the better. */
    private static final long LOOK_AGAIN_NANOS = 50_000_000;

    private final ReentrantLock order = new ReentrantLock(true);
    private final Pace pace;

    Turnstile(Pace pace) {
        this.pace = pace;
    }

    Pace pace() {
        return pace;
    }

    int waiting() {
        return order.getQueueLength();
    }

    /** @return 0 when the caller may go; else it may not, and this many nanoseconds are the wait to expect */
    long enter(Patience patience) throws InterruptedException {
        if (!pace.isLimited() && pace.take() == 0) return 0;
        // who is first asks the pace itself: something may be saved up, and if not, being held back makes the rate grow
        // with a time, if only none: without one it would overtake
        if (!order.tryLock(0, TimeUnit.NANOSECONDS)) {
            long expected = expected();
            if (!patience.covers(expected)) return expected;
            if (!order.tryLock(patience.nanos(), TimeUnit.NANOSECONDS)) return 1 + expected();
        }
        try {
            return first(patience);
        } finally {
            order.unlock();
        }
    }

    private long expected() {
        return pace.expected(order.getQueueLength() + 1);
    }

    private long first(Patience patience) throws InterruptedException {
        for (long wait = pace.take(); wait > 0; wait = pace.take()) {
            if (!patience.covers(wait)) return wait;
            TimeUnit.NANOSECONDS.sleep(Math.min(wait, LOOK_AGAIN_NANOS));
        }
        return 0;
    }
}

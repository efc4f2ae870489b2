package io.taskrouter.coordinator.queue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * @param confirmed whether replicas had the write that granted it
 * @param end in {@link System#nanoTime()}'s terms
 * @param revoked says that this replica gives up all it holds, before any of it ends
 * @param lost was it found to be somebody else's?
 */
record HeldLease(long end, boolean confirmed, BooleanSupplier revoked, AtomicBoolean lost) implements Lease {

    /** @param sent {@link System#nanoTime()} before the request that granted it was sent */
    static HeldLease from(long sent, Duration length, boolean confirmed, BooleanSupplier revoked) {
        return new HeldLease(sent + length.toNanos(), confirmed, revoked, new AtomicBoolean());
    }

    @Override
    public Duration remaining() {
        return revoked.getAsBoolean() ? Duration.ZERO : Duration.ofNanos(end - System.nanoTime());
    }

    /** True the first time that it is found out. */
    boolean becomesLost() {
        return lost.compareAndSet(false, true);
    }
}

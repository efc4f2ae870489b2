package io.taskrouter.coordinator.queue;

import java.time.Duration;

/** @param confirmed whether replicas had the write that granted it; @param end in {@link System#nanoTime()}'s terms */
record HeldLease(long end, boolean confirmed) implements Lease {

    /** @param sent {@link System#nanoTime()} before the request that granted it was sent */
    static HeldLease from(long sent, Duration length, boolean confirmed) {
        return new HeldLease(sent + length.toNanos(), confirmed);
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(end - System.nanoTime());
    }
}

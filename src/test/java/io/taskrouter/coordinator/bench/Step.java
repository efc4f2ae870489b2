package io.taskrouter.coordinator.bench;

import java.util.Optional;

/**
 * "Set my key to {@code value}", once.
 *
 * @param sentNanos {@link System#nanoTime()} before the first attempt, {@code endedNanos} after the last answer
 */
public record Step(long value, long sentNanos, long endedNanos, Outcome outcome) {

    public boolean isConfirmed() {
        return outcome instanceof Outcome.Confirmed;
    }

    public boolean isQueuedFirst() {
        return outcome instanceof Outcome.Confirmed confirmed && confirmed.queued();
    }

    /** When somebody else took responsibility for it; empty when nobody did. */
    public Optional<Long> acceptedNanos() {
        return outcome instanceof Outcome.Confirmed confirmed
                ? Optional.of(confirmed.acceptedNanos())
                : Optional.empty();
    }

    public boolean endedWithin(long fromNanos, long toNanos) {
        return endedNanos >= fromNanos && endedNanos < toNanos;
    }
}

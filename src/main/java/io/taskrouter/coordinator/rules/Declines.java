package io.taskrouter.coordinator.rules;

import java.time.Instant;

/**
 * How often a direct task was refused, and when last.
 *
 * @param sentOn has its caller been told, or sent elsewhere
 */
record Declines(int count, Instant last, boolean sentOn) {
    /** The caller was sent on, and what for is still to be heard. */
    static final Declines UNHEARD = new Declines(0, Instant.EPOCH, true);

    Declines and(Instant at) {
        return new Declines(count + 1, at.isAfter(last) ? at : last, sentOn);
    }

    Declines noLaterThan(Instant now) {
        return last.isAfter(now) ? new Declines(count, now, sentOn) : this;
    }

    Declines done() {
        return new Declines(count, last, true);
    }
}

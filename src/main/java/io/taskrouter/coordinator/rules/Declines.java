package io.taskrouter.coordinator.rules;

import java.time.Instant;

/**
 * How often a direct task was refused, and when last.
 *
 * @param sentOn has its caller been told, or sent elsewhere
 */
record Declines(int count, Instant last, boolean sentOn) {
    Declines and(Instant at) {
        return new Declines(count + 1, at.isAfter(last) ? at : last, sentOn);
    }

    Declines done() {
        return new Declines(count, last, true);
    }
}

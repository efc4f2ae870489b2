package io.taskrouter.coordinator.rules;

import java.time.Instant;

/** How often a direct task was refused, and when last. */
record Declines(int count, Instant last) {
    Declines and(Instant at) {
        return new Declines(count + 1, at.isAfter(last) ? at : last);
    }
}

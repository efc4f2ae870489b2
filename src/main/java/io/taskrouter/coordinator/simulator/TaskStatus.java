package io.taskrouter.coordinator.simulator;

import java.util.Locale;

enum TaskStatus {
    PENDING,
    RESERVED,
    ASSIGNED,
    WRAPPING,
    COMPLETED,
    CANCELED;

    boolean waiting() {
        return this == PENDING || this == RESERVED;
    }

    boolean ended() {
        return this == COMPLETED || this == CANCELED;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}

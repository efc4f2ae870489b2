package io.taskrouter.coordinator.simulator;

import java.util.Locale;

enum ReservationStatus {
    PENDING,
    ACCEPTED,
    WRAPPING,
    REJECTED,
    TIMEOUT,
    CANCELED,
    RESCINDED,
    COMPLETED;

    boolean open() {
        return ordinal() <= WRAPPING.ordinal();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.taskrouter.coordinator.bench;

import java.util.Locale;

/** The ways that are compared, in the order of the table. */
enum StrategyKind {
    DIRECT,
    ETAG_LOOP,
    REDIS_LOCK,
    COORDINATOR;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static StrategyKind of(String label) {
        for (StrategyKind each : values()) {
            if (each.label().equals(label)) {
                return each;
            }
        }
        throw new IllegalArgumentException("no strategy called " + label);
    }

    boolean needsRedis() {
        return this == REDIS_LOCK || this == COORDINATOR;
    }
}

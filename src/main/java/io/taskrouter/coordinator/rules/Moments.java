package io.taskrouter.coordinator.rules;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/** Moments told with different precision: events tell milliseconds, reads whole seconds. */
final class Moments {
    private static final Comparator<Instant> ORDER = Comparator.comparing(
                    (Instant at) -> at.truncatedTo(ChronoUnit.SECONDS))
            .thenComparing(Moments::isWhole)
            .thenComparing(Comparator.naturalOrder());

    private Moments() {}

    /** The earlier one; of two within one second the one that is more than that second. */
    static Instant first(Instant one, Instant other) {
        return ORDER.compare(one, other) <= 0 ? one : other;
    }

    private static boolean isWhole(Instant at) {
        return at.getNano() == 0;
    }
}

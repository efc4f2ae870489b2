package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param configuration as it was given, letter by letter
 * @param reservationTimeout seconds
 */
record Workflow(
        String sid,
        long ordinal,
        String name,
        String configuration,
        int reservationTimeout,
        @Nullable String assignmentCallbackUrl,
        @Nullable String fallbackCallbackUrl,
        Instant created,
        Instant updated)
        implements Resource {}

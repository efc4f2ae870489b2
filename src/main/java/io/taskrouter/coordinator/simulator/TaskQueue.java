package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

record TaskQueue(
        String sid,
        long ordinal,
        String name,
        String targetWorkers,
        int maxReservedWorkers,
        String taskOrder,
        @Nullable String reservationActivitySid,
        @Nullable String assignmentActivitySid,
        Instant created,
        Instant updated)
        implements Resource {}

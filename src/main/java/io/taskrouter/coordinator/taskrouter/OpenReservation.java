package io.taskrouter.coordinator.taskrouter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** @param status pending, accepted or wrapping; @param taskAttributes the task's attributes as JSON text; @param taskQueue name of its queue; @param workflowSid its workflow */
public record OpenReservation(
        String sid,
        String taskSid,
        String status,
        String taskAttributes,
        @Nullable String taskQueue,
        @Nullable String workflowSid,
        Instant createdAt) {}

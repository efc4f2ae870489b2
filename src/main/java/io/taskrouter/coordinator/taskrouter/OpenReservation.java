package io.taskrouter.coordinator.taskrouter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param status pending, accepted or wrapping
 * @param taskStatus what has become of the task, null when TaskRouter does not say: {@code assigned} beside a pending reservation means that somebody has it and hands it on
 * @param taskAttributes the task's attributes as JSON text
 * @param taskQueue name of its queue
 * @param workflowSid its workflow
 */
public record OpenReservation(
        String sid,
        String taskSid,
        String status,
        @Nullable String taskStatus,
        String taskAttributes,
        @Nullable String taskQueue,
        @Nullable String workflowSid,
        Instant createdAt) {}

package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task at one instant; immutable, replaced under the routing lock.
 *
 * @param timeout seconds it may wait
 * @param kind what it is to the judge
 */
record Task(
        String sid,
        long ordinal,
        int version,
        Attributes attributes,
        TaskStatus status,
        int priority,
        @Nullable String reason,
        TaskChannel channel,
        @Nullable String workflowSid,
        @Nullable String queueSid,
        int timeout,
        boolean ignoreCapacity,
        @Nullable String routingTarget,
        CallKind kind,
        Instant created,
        Instant updated,
        Instant queueEntered,
        Instant virtualStart)
        implements Resource {

    Task with(TaskStatus next, @Nullable String why, Instant now) {
        return new Task(
                sid,
                ordinal,
                version + 1,
                attributes,
                next,
                priority,
                why,
                channel,
                workflowSid,
                queueSid,
                timeout,
                ignoreCapacity,
                routingTarget,
                kind,
                created,
                now,
                queueEntered,
                virtualStart);
    }

    Task with(Attributes newAttributes, int newPriority, TaskChannel newChannel, Instant newStart, Instant now) {
        return new Task(
                sid,
                ordinal,
                version + 1,
                newAttributes,
                status,
                newPriority,
                reason,
                newChannel,
                workflowSid,
                queueSid,
                timeout,
                ignoreCapacity,
                routingTarget,
                kind,
                created,
                now,
                queueEntered,
                newStart);
    }

    Task inQueue(String queue, int newPriority, Instant now) {
        return new Task(
                sid,
                ordinal,
                version + 1,
                attributes,
                status,
                newPriority,
                reason,
                channel,
                workflowSid,
                queue,
                timeout,
                ignoreCapacity,
                routingTarget,
                kind,
                created,
                now,
                now,
                virtualStart);
    }
}

package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An update's end, as its caller is told.
 *
 * @param confirmed what TaskRouter confirmed at the end of the pass, shared by all updates of that pass:
 *     {@code {"attributes":{…},"voice":{"capacity":1},"acd":{"ready":true,"wish":true,"hold":false}}}; null when the update was not applied
 */
public record Settled(
        String updateId,
        WorkerSid worker,
        Instant acceptedAt,
        Instant settledAt,
        Outcome outcome,
        @Nullable ObjectNode confirmed) {}

package io.taskrouter.coordinator.taskrouter;

import java.time.Instant;

/**
 * @param status as TaskRouter says it
 * @param updatedAt since when it is that, in whole seconds
 */
public record ReservationRecord(String status, Instant updatedAt) {}

package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call on hold outside of TaskRouter.
 *
 * @param kind what it was when it was parked, and is again when picked up
 * @param name what the worker called it
 */
public record ParkedCall(
        Kind kind, @Nullable String name, @Nullable String queue, Instant since) {}

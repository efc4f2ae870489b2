package io.taskrouter.coordinator.rules;

import org.jspecify.annotations.Nullable;

/** What is known of a worker besides calls; see {@link Situation} for each. */
public record Standing(
        boolean wish,
        boolean hold,
        boolean available,
        String activity,
        boolean channelAvailable,
        @Nullable Integer confirmedCapacity,
        @Nullable Integer override,
        boolean rebuilding) {}

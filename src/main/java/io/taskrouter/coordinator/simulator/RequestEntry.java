package io.taskrouter.coordinator.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One request, reads as well as writes.
 *
 * @param sequence in the order in which requests ended
 * @param endpoint like {@code POST worker}
 * @param workerSid whose path it was, or null
 * @param writer who asked
 * @param outcome the status, or {@code reset}, {@code silence} and the like
 * @param arrivedNanos and {@code endedNanos}: monotonic; two requests overlap when their spans do
 */
public record RequestEntry(
        long sequence,
        String endpoint,
        @Nullable String workerSid,
        String writer,
        String outcome,
        long arrivedNanos,
        long endedNanos) {}

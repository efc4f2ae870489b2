package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to change a worker.
 *
 * @param sequence one number for all workers, growing with the order in which writes took effect
 * @param at simulated time
 * @param kind what was changed, joined by {@code +}: create, attributes, activity, friendlyName, capacity, availability,
 *     reservation, delete; {@code none} when nothing was
 * @param workerSid whose
 * @param writer who, see {@link SimulatorOptions.Judging#coordinatorName()}
 * @param versionBefore and {@code versionAfter}: the worker's version around it
 * @param ifMatch the condition as it came, or null
 * @param before attributes before, as text; the same as {@code after} when they were not changed
 * @param after attributes afterwards
 * @param capacityBefore voice capacity before, and {@code capacityAfter} afterwards
 * @param applied false: refused with 412
 * @param arrivedNanos monotonic time at which the request arrived; {@code appliedNanos} when it took effect
 */
public record HistoryEntry(
        long sequence,
        Instant at,
        String kind,
        String workerSid,
        String writer,
        int versionBefore,
        int versionAfter,
        @Nullable String ifMatch,
        String before,
        String after,
        int capacityBefore,
        int capacityAfter,
        boolean applied,
        long arrivedNanos,
        long appliedNanos) {

    long characters() {
        return after.length();
    }
}

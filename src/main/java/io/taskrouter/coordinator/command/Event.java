package io.taskrouter.coordinator.command;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as its source reported it. A hint that the truth may have moved: events come late, twice, out of order or never, and nothing depends on any single one.
 *
 * <p>Each has an {@code id} under which it counts once, whichever way it comes, and {@code at}, the source's time of it in milliseconds.
 */
public sealed interface Event {
    String id();

    Instant at();

    /**
     * A reservation moved on.
     *
     * @param type as TaskRouter spells it, such as {@code reservation.created}
     * @param version of the reservation, null when not told
     * @param taskAttributes JSON text, null when not told
     * @param transferredTo SID of the worker or queue that the task was transferred to, null when it was not
     */
    record Reservation(
            String id,
            Instant at,
            String type,
            String reservationSid,
            @Nullable Integer version,
            String taskSid,
            @Nullable String taskChannel,
            @Nullable String taskAttributes,
            @Nullable String taskQueue,
            @Nullable String transferredTo)
            implements Event {}

    /** A task moved on; only its end matters here. */
    record Task(
            String id,
            Instant at,
            String type,
            String taskSid,
            @Nullable Integer version) implements Event {}

    /** The worker's activity, attributes, capacity or channel changed, or the worker was created or deleted. */
    record Worker(
            String id, Instant at, String type, @Nullable Integer version) implements Event {}

    /**
     * A call's status, told by voice itself.
     *
     * @param sequence order among the reports of this call, from 0
     */
    record CallStatus(String id, Instant at, String callSid, String status, int sequence) implements Event {}

    /** Something may have moved: read the truth. */
    record Look(String id, Instant at, String why) implements Event {}
}

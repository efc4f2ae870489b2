package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
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
     * @param transferredTo SID of the worker or queue that the task was transferred to, null when it was not, or nobody says so
     * @param taskStatus what became of the task by then: {@code reserved} when it was offered, {@code assigned} when somebody has it; null when not told
     * @param workflow SID of the task's workflow, null when not told
     * @param workerAttributes what they were then, to notice others' writing by whose own event was lost; null when not told
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
            @Nullable String transferredTo,
            @Nullable String taskStatus,
            @Nullable String workflow,
            @Nullable Writing workerAttributes)
            implements Event {}

    /** A task moved on; only its end matters here. */
    record Task(
            String id,
            Instant at,
            String type,
            String taskSid,
            @Nullable Integer version) implements Event {}

    /**
     * The worker's activity, attributes, capacity or channel changed, or the worker was created or deleted.
     *
     * @param attributes what they were then, to know our own writing by; null when not told
     * @param channel the channel it is about, null for none
     */
    record Worker(
            String id,
            Instant at,
            String type,
            @Nullable Integer version,
            @Nullable Writing attributes,
            @Nullable Channel channel)
            implements Event {}

    /** Attributes by their digest. @param stamp the coordinator's, null when they carry none */
    record Writing(String digest, @Nullable String stamp) {

        /** @param attributes as TaskRouter spells them */
        public static Writing of(String attributes) {
            @Nullable String stamp = null;
            try {
                stamp = ExactJson.foreign(attributes)
                        .path("coordinator")
                        .path("rev")
                        .textValue();
            } catch (IllegalArgumentException e) {
                // no attributes of ours
            }
            return new Writing(digest(attributes), stamp);
        }

        public boolean isOf(String attributes) {
            return digest.equals(digest(attributes));
        }

        private static String digest(String attributes) {
            try {
                var hash = MessageDigest.getInstance("SHA-256").digest(attributes.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash, 0, 16);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    /**
     * A task channel as an event tells it.
     *
     * @param previous its capacity before
     * @param left capacity not in use, never negative
     * @param taken tasks that use some
     */
    record Channel(String name, int previous, int left, int taken) {

        /** May this have made it what it is known to be? A change away from that was somebody else's. */
        public boolean ledTo(int capacity) {
            return previous != capacity && left == Math.max(0, capacity - taken);
        }
    }

    /**
     * A call's status, told by voice itself.
     *
     * @param sequence order among the reports of this call, from 0
     */
    record CallStatus(String id, Instant at, String callSid, String status, int sequence) implements Event {}

    /**
     * What a source other than TaskRouter says of a call, in its own words.
     *
     * @param source {@code voice-sdk}, {@code media-toolbar} or {@code dialer}
     * @param session the source's own name for what it talks about
     * @param sequence order among the words of that session
     * @param callSid the customer's leg or the worker's; nobody can tell which
     * @param word the source's event as it came
     */
    record Signal(
            String id,
            Instant at,
            String source,
            String session,
            long sequence,
            @Nullable String reservationSid,
            @Nullable String taskSid,
            @Nullable String callSid,
            @Nullable String direction,
            ObjectNode word)
            implements Event {}

    /** Something may have moved: read the truth. */
    record Look(String id, Instant at, String why) implements Event {}
}

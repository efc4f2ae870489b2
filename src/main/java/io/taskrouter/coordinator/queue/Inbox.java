package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where updates come in and their outcomes come out. Every method throws {@link QueueUnavailable} when Redis does not answer. */
public interface Inbox {

    /** An update identifier: sortable by time, URL-safe, unique. */
    String newUpdateId();

    /** This replica's name, as {@link Update#replica()} wants it. */
    String replica();

    /** Accepts an update durably and, when nobody works on that worker, starts a pass over it. Safe to repeat with the same update. */
    Receipt accept(Update update, @Nullable Idempotency idempotency);

    /** The event that stands for more events than are kept, and asks to look at the worker as a whole. */
    String LOOK = "look";

    /** Event Streams bring the same event again for up to four hours. */
    Duration TWILIO_REPEATS = Duration.ofHours(6);

    /**
     * Takes in something that happened, durably, and starts a pass over the worker when nobody works on it. Never refused for depth: beyond 500 waiting events they collapse into one {@link #LOOK}.
     *
     * @param eventId what makes it this event and no other
     * @param event opaque here
     * @param remembered for so long, from when it came last, the same one is not taken twice; each costs Redis some 200 bytes meanwhile
     * @return false when it was taken in before
     */
    boolean post(WorkerSid worker, String eventId, String event, Duration remembered);

    /** The same, of what Twilio tells. */
    default boolean post(WorkerSid worker, String eventId, String event) {
        return post(worker, eventId, event, TWILIO_REPEATS);
    }

    /** Waits until the update has settled, wherever it was applied; empty when it has not within {@code atMost}. Redis being away makes it wait on: what was accepted stays accepted. */
    Optional<Settled> await(WorkerSid worker, String updateId, Duration atMost);

    /** An update as far as known; empty when it never was or is older than 24 hours. */
    Optional<UpdateStatus> status(WorkerSid worker, String updateId);

    /**
     * @param key scope (caller, route) and the caller's key, hashed
     * @param request hash of the request
     */
    record Idempotency(String key, String request) {}

    /** The answer to {@link #accept}. */
    sealed interface Receipt {
        /** Durably queued. */
        record Accepted(String updateId) implements Receipt {}

        /** The same request was accepted before under the same idempotency key. */
        record Replayed(String updateId) implements Receipt {}

        /** As many updates wait as are allowed. */
        record Full(int depth) implements Receipt {}

        /** The idempotency key was used for another request. */
        record KeyReused() implements Receipt {}

        /** Queued here, but the configured number of Redis replicas has not confirmed it; it may still take effect. */
        record Unconfirmed(String updateId) implements Receipt {}
    }

    /** @param settled null while the update waits */
    record UpdateStatus(
            String updateId,
            WorkerSid worker,
            Instant acceptedAt,
            @Nullable Settled settled) {}
}

package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators see of all queues, and what they may do. Every method throws {@link QueueUnavailable} when Redis does not answer. */
public interface Oversight {

    /** How all queues stand, with the workers that wait longest. */
    Queues queues(int worst);

    /**
     * From now on no replica begins a pass: updates and events are accepted and wait. Outlives restarts, since it stands in Redis. Waits until the passes under way have ended.
     *
     * @return how many passes are still open after {@code atMost}
     */
    int pause(Duration atMost);

    /** Passes begin again, with whatever waits. */
    void resume();

    /** Updates that were given up, partition by partition, newest first in each. */
    Page deadLetters(@Nullable String cursor, int limit);

    /**
     * Takes the letter's command in as a new update at the tail of its worker's queue. Empty: no such letter. Safe to repeat: when the letter is gone, the receipt names the update it became.
     *
     * @throws Unreadable when a newer release wrote it
     */
    Optional<Requeued> requeue(String id, Noting noting);

    /** Forgets the letter, and returns it. Empty: no such letter. */
    Optional<DeadLetter> drop(String id, Noting noting);

    /** A newer release wrote the letter, and that one can requeue it. */
    final class Unreadable extends RuntimeException {}

    /** How it is to be told that a letter left; asked for every letter that can be read. */
    interface Noting {
        /** @param successor the update it lives on as, or null when it was dropped */
        Note of(Update letter, @Nullable String successor);
    }

    /**
     * Kept and told in the step that takes the letter away, or not at all.
     *
     * @param journal for the worker's history
     * @param news for whoever follows live, {@code type JSON}
     */
    record Note(String journal, String news) {}

    /**
     * @param paused since when, or null
     * @param partitions those with something in them
     * @param worst by age of their oldest update, oldest first
     */
    record Queues(@Nullable Instant paused, Totals totals, List<PartitionLine> partitions, List<WorkerLine> worst) {}

    /**
     * @param workers that wait, are worked on or will be looked at again
     * @param depth updates that wait or are being applied
     * @param retrying workers whose pass failed before or whose back-off lasts
     * @param openPasses leases held
     */
    record Totals(
            int workers, int depth, int events, long oldestAgeMs, int retrying, int openPasses, int deadLetters) {}

    record PartitionLine(int partition, Totals totals) {}

    /**
     * @param attempts failures that count towards giving up
     * @param crashes holders that vanished during the open pass
     */
    record WorkerLine(
            String workerSid,
            int depth,
            int events,
            long oldestAgeMs,
            int attempts,
            int crashes,
            long backOffMs,
            boolean open) {}

    /** @param update null when a newer release wrote it: that one can show and requeue it */
    record DeadLetter(
            String id,
            Instant buriedAt,
            @Nullable Update update,
            @Nullable Instant acceptedAt,
            @Nullable Problem problem) {}

    record Page(List<DeadLetter> letters, @Nullable String next) {}

    record Requeued(WorkerSid worker, Inbox.Receipt receipt) {}
}

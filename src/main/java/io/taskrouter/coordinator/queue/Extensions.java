package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which worker has which direct extension: an index beside TaskRouter's truth. It lives in another slot than any worker and is never changed together with one, so it follows an order instead: an extension
 * is reserved here before it is written at TaskRouter, and freed here after TaskRouter has confirmed that it is gone. Every method throws {@link QueueUnavailable} when Redis does not answer.
 */
public interface Extensions {

    /** For the holder of the worker's lease, before a write that gives the worker this extension. */
    Reservation reserve(Claim claim, String extension);

    /** Has the worker it, or has it been reserved for them by a former holder of this pass? Says the same until the pass settles. */
    Reservation isReserved(Claim claim, String extension);

    /**
     * Which extension the worker has at TaskRouter, null for none; all others kept for them are free again. For the holder of the worker's lease, before it settles.
     *
     * @return how many other workers have it too
     */
    int settle(Claim claim, @Nullable String extension);

    /** Could the worker have it now? Changes nothing. */
    Reservation ask(WorkerSid worker, String extension);

    /** Who has it. */
    Found find(String extension);

    /** Every extension that somebody has or is to get; empty while the index is not ready. */
    Map<String, Entry> all();

    /** Redis has fallen back behind this moment: unless all workers have been read since then, nothing is assigned before they are. */
    void forgotten(Instant moment);

    /** Has every worker been read since the index was last lost? */
    boolean isReady();

    /** The answer to a wish for an extension. */
    sealed interface Reservation {
        record Granted() implements Reservation {}

        /** @param holder who has it or is about to get it; null when that is over by now */
        record Taken(@Nullable WorkerSid holder) implements Reservation {}

        /** The index is being rebuilt: nobody knows whether it is free. */
        record Unready() implements Reservation {}
    }

    /** @param ready false: nothing is known of any extension; @param holders who has it at TaskRouter, more than one when somebody bypassed us */
    record Found(boolean ready, List<WorkerSid> holders) {}

    /** @param holders who has it at TaskRouter; @param coming for whom it is reserved or set aside, or null */
    record Entry(List<WorkerSid> holders, @Nullable WorkerSid coming) {}
}

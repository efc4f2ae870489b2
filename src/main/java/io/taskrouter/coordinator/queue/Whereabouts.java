package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.Collection;
import java.util.List;

/**
 * Which workers a task, a reservation or a call belongs to, for whatever is told without naming a worker. Learned from what
 * does name one; a hint, never the truth: it may be missing, and it may name a worker who has long left the call.
 *
 * <p>Kept 28 hours from the last time it was told: a call lasts 24 hours at most, and Event Streams may tell of its end four
 * hours late. These keys lie in other slots than the workers' and are never changed together with them. Every method throws
 * {@link QueueUnavailable} when Redis does not answer.
 */
public interface Whereabouts {
    /** As many workers are kept per SID; a task that is passed on more often has ended for the first ones long ago. */
    int MOST_WORKERS = 8;

    /** The SIDs belong to this worker, perhaps besides others. One round trip; safe to repeat. */
    void remember(WorkerSid worker, Collection<String> sids);

    /** For each SID, in the order given, the workers it was said to belong to, latest first. One round trip. */
    List<List<WorkerSid>> find(List<String> sids);
}

package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads of what is known about workers. Every method throws {@link QueueUnavailable} when Redis does not answer. */
public interface Workers {

    /** A worker's state and queue; empty when the worker was never seen. */
    Optional<Known> find(WorkerSid worker);

    /** The summary lines of all known workers by SID ascending, some 300 bytes each. */
    SortedMap<WorkerSid, String> floor();

    /** How many updates wait for each of them, in the same order. */
    List<Integer> depths(List<WorkerSid> workers);

    /** The states of several workers, by SID, as {@link #find} has them; those never seen are left out. */
    Map<WorkerSid, String> states(List<WorkerSid> workers);

    /** How many workers are known. */
    long count();

    /** Journal entries, newest first, from the given offset key of an earlier page. */
    Page history(WorkerSid worker, @Nullable String cursor, int limit);

    /** Attributes once confirmed under the stamp; empty when unknown or no longer kept (20 per worker are). */
    Optional<String> document(WorkerSid worker, String stamp);

    /** Attributes as others were seen to have left them who started from this stamp, newest first; the last 20 of a worker are kept, whatever their stamps. */
    List<String> found(WorkerSid worker, String stamp);

    /** Attributes confirmed lately, newest first; as many as are kept for {@link #document}. */
    List<String> documents(WorkerSid worker);

    /** @param state opaque here, see {@link Passes.Settlement#state()}; @param oldest age of the oldest waiting update; @param paused since when operators keep passes from beginning, or null */
    record Known(
            String state,
            int depth,
            Duration oldest,
            @Nullable Instant paused) {}

    record Page(List<String> entries, @Nullable String next) {}
}

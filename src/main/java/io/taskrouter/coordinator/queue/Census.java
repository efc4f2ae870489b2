package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fills the index of {@link Extensions} from what TaskRouter says of all workers. Every method throws {@link QueueUnavailable} when Redis does not answer. */
public interface Census {

    /** Is it time: was the index lost, does another run of Redis answer than the one it was read for, or was the last census begun longer ago than this? */
    boolean isDue(Duration interval);

    /** Begins one, unless another replica is at it. */
    Optional<Round> begin();

    /** The round as of now: what a pass tells after this counts more than what is read after this. Empty when the index was lost meanwhile, or another replica took over. */
    Optional<Round> goOn(Round round);

    /**
     * Takes in a page read after the round was begun or gone on with.
     *
     * @param found extension by worker, "" for none
     * @return workers that were known otherwise; empty when the index was lost meanwhile
     */
    Optional<List<WorkerSid>> found(Round round, Map<WorkerSid, String> found);

    /** Workers that the index knows. */
    Set<WorkerSid> known();

    /** Everything was read: from now on the index may be relied on. False when it was lost meanwhile. */
    boolean finish(Round round);

    /** @param epoch of the index; @param seq its age in changes; @param ready was it ready before */
    record Round(String epoch, long seq, boolean ready) {}
}

package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Assignments of extensions that take more than one worker's queue, kept until they are carried out: whoever carries one out says so now and then, and is replaced when it falls silent. Every method throws
 * {@link QueueUnavailable} when Redis does not answer.
 */
public interface Errands {

    /** The caller carries it. */
    Duration CARRIED = Duration.ofSeconds(10);

    /** Anybody may take it. */
    Duration AT_ONCE = Duration.ZERO;

    /**
     * Keeps all of them, and sets their extensions aside; answers in their order. Empty while the index is not ready.
     *
     * @param carried for so long nobody else takes them, unless they are prolonged
     */
    Optional<List<Opened>> open(List<Errand> errands, Duration carried);

    /** Those whose carrier fell silent, at most so many; the caller is their carrier now. */
    List<Errand> take(int most);

    /** The carrier is still at it. */
    void prolong(Errand errand);

    /** It is over, one way or the other. */
    void close(Errand errand);

    /** One of this worker's that is not over. */
    Optional<Errand> find(String id, WorkerSid worker);

    /** Was an update of this worker accepted under this key before? */
    boolean isKnown(WorkerSid worker, Inbox.Idempotency idempotency);

    /** The answer kept under a key, or null when the same request is the first: then its answer is to be kept. */
    Kept keep(Inbox.Idempotency idempotency, String seed);

    /**
     * Keeps the answer for repetitions of the request, unless somebody who did the same at the same time has been quicker.
     *
     * @param seed as {@link #keep} gave it
     * @return the answer that is kept: this one, or the one before
     */
    String answer(Inbox.Idempotency idempotency, String seed, String answer);

    /**
     * @param id of the update that assigns
     * @param extension null to release whatever the worker has
     * @param from who has it so far and is released first, or null
     * @param record opaque here
     */
    record Errand(
            String id,
            WorkerSid worker,
            @Nullable String extension,
            @Nullable WorkerSid from,
            String record) {}

    /**
     * @param inTheWay who has the extension or is about to get it; null when nobody else
     * @param sameAs id of another open assignment of the same extension to the same worker, which stands for this one; else null
     */
    record Opened(@Nullable WorkerSid inTheWay, @Nullable String sameAs) {
        public boolean isKept() {
            return inTheWay == null && sameAs == null;
        }
    }

    /** @param seed what the first request's ids are made from; @param answer null while there is none; @param reused the key stands for another request */
    record Kept(String seed, @Nullable String answer, boolean reused) {}
}

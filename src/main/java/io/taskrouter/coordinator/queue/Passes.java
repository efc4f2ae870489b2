package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the holder of a claim may do. Every method throws {@link QueueUnavailable} when Redis does not answer. */
public interface Passes {

    /** Claims a worker that is due; empty when somebody holds it, nothing waits, or its back-off has not passed. */
    Optional<Claim> claim(WorkerSid worker);

    /** Ends a pass: outcomes, state, journal and the next look in one step. Hands over the next batch when there is one and {@code handOver}. */
    Settled settle(Claim claim, Settlement settlement);

    /**
     * Takes what has arrived since the claim into its batch, as long as nothing was noted or written for it; the lease stays as it is. Returns the claim with a larger batch or as it was.
     *
     * @return empty when the claim is no longer ours
     */
    Optional<Claim> gather(Claim claim);

    /** Waits until so many more updates have been queued for the worker by this replica than when it was claimed, but no longer than {@code atMost}. */
    void awaitQueued(Claim claim, int count, Duration atMost);

    /** Gives the worker back without an answer: nothing may claim it before {@code pause} has passed. */
    boolean release(Claim claim, Retry retry);

    /**
     * Gives the worker back to replicas of a newer release, which alone understand what is kept of it; that counts towards nothing. Soon for them: this replica asks for it again when it has left it to others for
     * {@code aside}, or a little longer.
     *
     * @param clean as {@link Retry#clean}
     */
    boolean leave(Claim claim, boolean clean, Duration aside);

    /** Prolongs the lease to its full length from now; empty when the claim is no longer ours. */
    Optional<Lease> extend(Claim claim);

    /**
     * Notes, before a write is sent, what the pass has decided, so that the next holder decides alike; and narrows the pass to its first {@code members} updates. Prolongs the lease.
     *
     * @return empty when the claim is no longer ours
     */
    Optional<Lease> note(Claim claim, int members, @Nullable String verdicts);

    /** Has the configured number of Redis replicas confirmed the claim? True at once when none is configured. */
    boolean confirmed(Claim claim);

    /**
     * @param state the worker's new state, opaque here; null forgets the worker
     * @param outcomes for the first updates of the batch, in order; the rest stays queued
     * @param events how many events were taken in
     * @param confirmed shared by every applied outcome, see {@link io.taskrouter.coordinator.command.Settled}
     * @param marker the last stamp's counter used, or null when nothing was stamped
     * @param documents the attributes known under the stamps of this pass, oldest first, kept for later comparison; empty when no attributes were written or adopted
     * @param journal entries for the worker's history, oldest first, opaque here
     * @param summary the worker's line in the list of workers, opaque here; null when unchanged
     * @param feed what live readers are told, each {@code type JSON} in one line
     * @param lookAgain when to look at this worker again though nothing waits, or null
     * @param found documents that others made of ours, kept for later comparison
     * @param seen does the state tell of the document as it was read or written in this pass? Also where it does not, but this pass may have left a document that nobody has read
     */
    record Settlement(
            @Nullable String state,
            List<Result> outcomes,
            int events,
            @Nullable ObjectNode confirmed,
            @Nullable Long marker,
            List<Document> documents,
            List<String> journal,
            @Nullable String summary,
            @Nullable Duration lookAgain,
            boolean handOver,
            List<String> feed,
            List<Document> found,
            boolean seen) {

        /** With nothing for live readers, and nothing of others', of a pass that has seen the document. */
        public Settlement(
                @Nullable String state,
                List<Result> outcomes,
                int events,
                @Nullable ObjectNode confirmed,
                @Nullable Long marker,
                List<Document> documents,
                List<String> journal,
                @Nullable String summary,
                @Nullable Duration lookAgain,
                boolean handOver) {
            this(
                    state, outcomes, events, confirmed, marker, documents, journal, summary, lookAgain, handOver,
                    List.of(), List.of(), true);
        }

        /** The same, and live readers are told this. */
        public Settlement telling(List<String> news) {
            return new Settlement(
                    state, outcomes, events, confirmed, marker, documents, journal, summary, lookAgain, handOver, news,
                    found, seen);
        }

        /** The same, and these documents of others are kept. */
        public Settlement keeping(List<Document> others) {
            return new Settlement(
                    state, outcomes, events, confirmed, marker, documents, journal, summary, lookAgain, handOver, feed,
                    others, seen);
        }

        /** The same, of a pass that has seen the document or not. */
        public Settlement seeing(boolean seen) {
            return new Settlement(
                    state, outcomes, events, confirmed, marker, documents, journal, summary, lookAgain, handOver, feed,
                    found, seen);
        }
    }

    /** @param dead true for poison: kept among the dead letters with its problem */
    record Result(String updateId, Outcome outcome, boolean dead) {}

    /** Attributes as TaskRouter had them, under the stamp they carry. */
    record Document(String stamp, String attributes) {}

    /**
     * @param pause back-off, kept in Redis
     * @param counts does this count towards burying
     * @param clean true when certainly nothing of this pass is under way at TaskRouter: the batch is unfrozen and may grow
     * @param failed did something fail that another replica may be spared; not when others were only quicker
     */
    record Retry(Duration pause, boolean counts, boolean clean, boolean failed) {
        public Retry(Duration pause, boolean counts, boolean clean) {
            this(pause, counts, clean, true);
        }
    }

    /** The answer to {@link #settle}. */
    sealed interface Settled {
        /** Settled, and nothing (more) to do now. */
        record Idle() implements Settled {}

        /** Settled, and the next batch is claimed. */
        record Next(Claim claim) implements Settled {}

        /** The claim was no longer ours: nothing was changed. */
        record Lost() implements Settled {}
    }
}

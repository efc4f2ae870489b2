package io.taskrouter.coordinator.queue;

/** Works off claims; the queue hands it every claim made here and never waits for it. */
public interface PassRunner {
    /** Starts working on the claim on a thread of its own and returns at once. */
    void start(Claim claim);
}

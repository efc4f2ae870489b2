package io.taskrouter.coordinator.queue;

/** Redis can be reached, and what lies there only a newer release understands: it is left to that release as it is. */
public final class WrittenByNewer extends QueueUnavailable {
    public WrittenByNewer(String message) {
        super(message);
    }
}

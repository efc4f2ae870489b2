package io.taskrouter.coordinator.queue;

/** Redis did not answer in time, refused to write, or is not configured as this replica is; nothing is known about the request's effect, repeat it. */
public final class QueueUnavailable extends RuntimeException {
    public QueueUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public QueueUnavailable(String message) {
        super(message);
    }
}

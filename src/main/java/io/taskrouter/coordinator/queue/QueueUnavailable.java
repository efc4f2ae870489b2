package io.taskrouter.coordinator.queue;

/** Redis did not answer in time, refused to write, or is not configured as this replica is; nothing is known about the request's effect, repeat it. */
public sealed class QueueUnavailable extends RuntimeException permits DividedOtherwise, QueueRefused {
    public QueueUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public QueueUnavailable(String message) {
        super(message);
    }
}

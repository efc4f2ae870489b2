package io.taskrouter.coordinator.queue;

/** Redis did not answer in time, refused to write, is not configured as this replica is, or holds what only a newer release understands; nothing is known about the request's effect, repeat it. */
public sealed class QueueUnavailable extends RuntimeException permits DividedOtherwise, QueueRefused, WrittenByNewer {
    public QueueUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public QueueUnavailable(String message) {
        super(message);
    }
}

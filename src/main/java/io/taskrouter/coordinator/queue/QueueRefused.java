package io.taskrouter.coordinator.queue;

/** Redis can be reached and a script failed in it, over what it was given or what it found: the same again fails again. */
public final class QueueRefused extends QueueUnavailable {
    QueueRefused(String message) {
        super(message);
    }
}

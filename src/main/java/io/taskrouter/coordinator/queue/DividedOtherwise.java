package io.taskrouter.coordinator.queue;

/** Redis can be reached, and its workers are divided into another number of partitions than this replica is configured for: it can do nothing here. */
public final class DividedOtherwise extends QueueUnavailable {
    DividedOtherwise(String stored, int configured) {
        super("this Redis is divided into " + stored + " partitions, coordinator.queue.partitions is " + configured
                + ": set it to " + stored);
    }
}

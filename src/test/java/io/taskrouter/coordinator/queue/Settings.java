package io.taskrouter.coordinator.queue;

import java.time.Duration;

/** The queue's configuration, for tests. */
record Settings(
        int maxDepth, int partitions, Duration lease, int batch, String durability, Duration retention, Duration scan)
        implements QueueConfig {

    @Override
    public Duration gatheringWindow() {
        return Duration.ZERO; // the queue itself never waits
    }

    @Override
    public Duration sample() {
        return Duration.ofMillis(100);
    }

    static Settings usual() {
        return new Settings(1000, 8, Duration.ofSeconds(8), 200, "local", Duration.ofHours(24), Duration.ofMillis(50));
    }

    Settings withLease(Duration lease) {
        return new Settings(maxDepth, partitions, lease, batch, durability, retention, scan);
    }

    Settings withMaxDepth(int maxDepth) {
        return new Settings(maxDepth, partitions, lease, batch, durability, retention, scan);
    }

    Settings withBatch(int batch) {
        return new Settings(maxDepth, partitions, lease, batch, durability, retention, scan);
    }

    Settings withPartitions(int partitions) {
        return new Settings(maxDepth, partitions, lease, batch, durability, retention, scan);
    }

    Settings withScan(Duration scan) {
        return new Settings(maxDepth, partitions, lease, batch, durability, retention, scan);
    }

    Settings withDurability(String durability) {
        return new Settings(maxDepth, partitions, lease, batch, durability, retention, scan);
    }
}

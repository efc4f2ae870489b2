package io.taskrouter.coordinator.simulator;

import java.time.Instant;

/** A worker's share in one task channel. It has no version of its own: whoever writes last wins. */
record WorkerChannel(
        String sid, TaskChannel channel, int capacity, boolean available, Instant created, Instant updated) {
    static final int MAX_CAPACITY = 50;

    boolean answersTo(String sidOrName) {
        return sid.equals(sidOrName)
                || channel.uniqueName().equals(sidOrName)
                || channel.sid().equals(sidOrName);
    }

    WorkerChannel with(int newCapacity, boolean newAvailable, Instant now) {
        return new WorkerChannel(sid, channel, newCapacity, newAvailable, created, now);
    }
}

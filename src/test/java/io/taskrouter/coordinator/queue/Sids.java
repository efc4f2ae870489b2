package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.UUID;

/** Names that nobody else has, so that tests may share a Redis. */
final class Sids {
    private Sids() {}

    static String sid(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    static WorkerSid worker() {
        return new WorkerSid(sid("WK"));
    }
}

package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How long to leave a worker alone after a pass that could not end: doubling from 200 ms to 5 s, jittered, forgotten with the next success. */
final class Backoff {
    private final long firstMs;
    private final long lastMs;
    private final ConcurrentMap<WorkerSid, Integer> failures = new ConcurrentHashMap<>();

    Backoff() {
        this(200, 5_000);
    }

    Backoff(long firstMs, long lastMs) {
        this.firstMs = firstMs;
        this.lastMs = lastMs;
    }

    Duration next(WorkerSid worker, Duration atLeast) {
        var times = failures.merge(worker, 1, Integer::sum);
        var own = Math.min(lastMs, firstMs << Math.min(times - 1, 10));
        var jittered = Jitter.around(Duration.ofMillis(own));
        return jittered.compareTo(atLeast) > 0 ? jittered : atLeast.plus(Jitter.around(Duration.ofMillis(40)));
    }

    void clear(WorkerSid worker) {
        failures.remove(worker);
    }
}

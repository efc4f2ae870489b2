package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How long to leave a worker alone after a pass that could not end: doubling from 200 ms to 5 s, jittered, forgotten with the next success. Whoever was only outrun tries again at once, so to speak: waiting
 * longer makes nobody else slower, and nobody may claim the worker meanwhile.
 */
final class Backoff {
    private static final Duration OUTRUN = Duration.ofMillis(150);

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

    Duration after(WorkerSid worker, Ending.Again again) {
        if (!again.outrun()) return next(worker, again.atLeast());
        return Jitter.around(again.atLeast().compareTo(OUTRUN) > 0 ? again.atLeast() : OUTRUN);
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

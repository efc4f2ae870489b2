package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * How long to leave a worker alone after a pass that could not end: doubling from 200 ms to 5 s, jittered, forgotten with the next success here, or a minute after the pause, since another replica may have
 * made it good. Whoever was only outrun tries again at once, so to speak: waiting longer makes nobody else slower, and nobody may claim the worker meanwhile.
 */
final class Backoff {
    private static final Duration OUTRUN = Duration.ofMillis(150);

    private static final long FORGOTTEN = Duration.ofMinutes(1).toNanos();

    private final long firstMs;
    private final long lastMs;
    private final LongSupplier nanos;
    private final ConcurrentMap<WorkerSid, Row> rows = new ConcurrentHashMap<>();

    Backoff() {
        this(200, 5_000);
    }

    Backoff(long firstMs, long lastMs) {
        this(firstMs, lastMs, System::nanoTime);
    }

    Backoff(long firstMs, long lastMs, LongSupplier nanos) {
        this.firstMs = firstMs;
        this.lastMs = lastMs;
        this.nanos = nanos;
    }

    private record Row(int failures, long until) {}

    Duration after(WorkerSid worker, Ending.Again again) {
        if (!again.outrun()) return next(worker, again.atLeast());
        return Jitter.around(again.atLeast().compareTo(OUTRUN) > 0 ? again.atLeast() : OUTRUN);
    }

    Duration next(WorkerSid worker, Duration atLeast) {
        long now = nanos.getAsLong();
        var waiting = Objects.requireNonNull(rows.compute(worker, (_, row) -> {
            int failures = row == null || now - row.until() > FORGOTTEN ? 1 : row.failures() + 1;
            return new Row(failures, now + pause(failures, atLeast).toNanos());
        }));
        return Duration.ofNanos(waiting.until() - now);
    }

    private Duration pause(int failures, Duration atLeast) {
        var own = Math.min(lastMs, firstMs << Math.min(failures - 1, 10));
        var jittered = Jitter.around(Duration.ofMillis(own));
        return jittered.compareTo(atLeast) > 0 ? jittered : atLeast.plus(Jitter.around(Duration.ofMillis(40)));
    }

    void clear(WorkerSid worker) {
        rows.remove(worker);
    }
}

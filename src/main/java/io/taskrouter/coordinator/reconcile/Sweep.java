package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.queue.Workers;
import java.time.Duration;

/** How often a worker without calls is looked at: as often as the budget of requests allows for all of them together. */
final class Sweep {
    /** Worker, voice channel, wrapping reservations. */
    private static final int REQUESTS_PER_LOOK = 3;

    private static final long COUNT_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Workers workers;
    private final Duration atLeast;
    private final int requestsPerSecond;
    private volatile Counted counted = new Counted(0, System.nanoTime() - COUNT_AGAIN_NANOS);

    private record Counted(long workers, long at) {}

    /** @param requestsPerSecond 1 or more */
    Sweep(Workers workers, Duration atLeast, int requestsPerSecond) {
        this.workers = workers;
        this.atLeast = atLeast;
        this.requestsPerSecond = requestsPerSecond;
    }

    Duration interval() {
        var round = Duration.ofSeconds(count() * REQUESTS_PER_LOOK).dividedBy(requestsPerSecond);
        return round.compareTo(atLeast) > 0 ? round : atLeast;
    }

    private long count() {
        var last = counted;
        if (System.nanoTime() - last.at() < COUNT_AGAIN_NANOS) return last.workers();
        try {
            counted = new Counted(workers.count(), System.nanoTime());
        } catch (QueueUnavailable e) {
            counted = new Counted(last.workers(), System.nanoTime());
        }
        return counted.workers();
    }
}

package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Comes back to workers at the moment this replica has put them off to, which scanning would miss by up to its period. */
final class Punctual implements AutoCloseable {
    private static final Duration HORIZON = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor clock;
    private final Consumer<WorkerSid> due;
    private final Map<WorkerSid, Future<?>> pending = new ConcurrentHashMap<>();

    Punctual(Consumer<WorkerSid> due) {
        this.due = due;
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("queue-timer").factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Only the latest moment for a worker counts; far ones are left to scanning. */
    void after(Duration delay, WorkerSid worker) {
        if (delay.compareTo(HORIZON) > 0 || clock.isShutdown()) return;
        Future<?> timer = clock.schedule(() -> fire(worker), Math.max(1, delay.toMillis() + 1), TimeUnit.MILLISECONDS);
        Future<?> before = pending.put(worker, timer);
        if (before != null) before.cancel(false);
    }

    private void fire(WorkerSid worker) {
        pending.remove(worker);
        Thread.ofVirtual().name("queue-due").start(() -> due.accept(worker));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Real time, running {@code factor} times as fast. The factor may change while alarms wait; those keep their old pace. */
final class ScaledTime implements SimulatedTime, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ScaledTime.class.getName());
    private final ScheduledThreadPoolExecutor alarms;
    private volatile Pace pace;

    ScaledTime(double factor) {
        this.pace = new Pace(Instant.now(), System.nanoTime(), factor);
        this.alarms = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "simulator-time");
            thread.setDaemon(true);
            return thread;
        });
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return pace.at(System.nanoTime());
    }

    @Override
    public Instant stamp() {
        return Instant.now();
    }

    double factor() {
        return pace.factor;
    }

    synchronized void factor(double factor) {
        long nanos = System.nanoTime();
        pace = new Pace(pace.at(nanos), nanos, factor);
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        long real = (long) (delay.toNanos() / pace.factor);
        ScheduledFuture<?> future = alarms.schedule(() -> run(task), real, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "a simulated alarm failed", e);
        }
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }

    private record Pace(Instant start, long startNanos, double factor) {
        Instant at(long nanos) {
            return start.plusNanos((long) ((nanos - startNanos) * factor));
        }
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Time that stands still until somebody moves it: alarms ring on the mover's thread, in the order in which they are due. */
final class SteppedTime implements SimulatedTime {
    private final TreeSet<Due> alarms =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
    private Instant now;
    private long numbers;

    SteppedTime(Instant start) {
        this.now = start;
    }

    private record Due(Instant at, long number, Runnable task) {}

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Alarm after(Duration delay, Runnable task) {
        Due due = new Due(now.plus(delay), numbers++, task);
        alarms.add(due);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        alarms.remove(due);
    }

    /** Moves time and rings what is due, also what becomes due by ringing; zero rings what is due at once. */
    void advance(Duration by) {
        Instant end = now().plus(by);
        for (Due due = next(end); due != null; due = next(end)) {
            due.task().run();
        }
        moveTo(end);
    }

    private synchronized @Nullable Due next(Instant end) {
        if (alarms.isEmpty() || alarms.first().at().isAfter(end)) {
            return null;
        }
        Due first = alarms.removeFirst();
        now = first.at().isAfter(now) ? first.at() : now;
        return first;
    }

    private synchronized void moveTo(Instant end) {
        now = end;
    }
}

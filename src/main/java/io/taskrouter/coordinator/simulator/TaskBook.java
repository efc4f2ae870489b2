package io.taskrouter.coordinator.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Tasks and reservations, and the one lock of all routing. A worker's lock may be taken under it, never the other way. */
final class TaskBook {
    final ReentrantLock lock = new ReentrantLock();
    final Shelf<Task> tasks = new Shelf<>();
    final Shelf<Reservation> reservations = new Shelf<>();
    private final Map<String, RoutedTask> ways = new HashMap<>();
    private final TreeSet<RoutedTask> waiting = new TreeSet<>(RoutedTask.ORDER);
    private volatile int waitingCount;

    void add(RoutedTask way) {
        ways.put(way.task.sid(), way);
        tasks.put(way.task);
    }

    /** The only way to change a task; keeps it in or out of the waiting line. */
    Task change(RoutedTask way, UnaryOperator<Task> step) {
        boolean waits = waiting.remove(way); // its place in line may depend on what changes
        way.task = step.apply(way.task);
        tasks.put(way.task);
        if (waits) {
            waiting.add(way);
        }
        return way.task;
    }

    void wait(RoutedTask way) {
        waiting.add(way);
        waitingCount = waiting.size();
    }

    void leave(RoutedTask way) {
        waiting.remove(way);
        waitingCount = waiting.size();
    }

    /** Tasks somebody could be offered, in the order in which they are served. */
    List<RoutedTask> waiting() {
        return new ArrayList<>(waiting);
    }

    /** May be asked without the lock. */
    boolean nobodyWaits() {
        return waitingCount == 0;
    }

    @Nullable RoutedTask way(String taskSid) {
        return ways.get(taskSid);
    }

    RoutedTask get(String taskSid) {
        RoutedTask way = ways.get(taskSid);
        if (way == null) {
            throw Rejection.notFound("/Tasks/" + taskSid);
        }
        return way;
    }

    /** A finished task can no longer be read, nor its reservations. */
    void forget(RoutedTask way) {
        leave(way);
        way.silenceAll();
        ways.remove(way.task.sid());
        tasks.remove(way.task.sid());
        way.made.forEach(reservations::remove);
    }

    List<RoutedTask> all() {
        return new ArrayList<>(ways.values());
    }
}

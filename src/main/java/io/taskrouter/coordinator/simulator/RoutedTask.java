package io.taskrouter.coordinator.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task on its way: where in its workflow it is, who has been offered it, which alarms wait. Under the routing lock. */
final class RoutedTask {
    /** Higher priority first, then the one that waits longer. */
    static final Comparator<RoutedTask> ORDER = Comparator.<RoutedTask>comparingInt(way -> -way.task.priority())
            .thenComparing(way -> way.task.virtualStart())
            .thenComparingLong(way -> way.task.ordinal());

    final Map<String, Reservation> open = new LinkedHashMap<>();
    final Map<String, SimulatedTime.Alarm> alarms = new LinkedHashMap<>();
    final List<String> made = new ArrayList<>();
    List<WorkflowPlan.Target> steps = List.of();
    int step;

    @Nullable String transferTo;

    @Nullable String transferFrom;

    Task task;

    RoutedTask(Task task) {
        this.task = task;
    }

    WorkflowPlan.@Nullable Target target() {
        return step < steps.size() ? steps.get(step) : null;
    }

    boolean offeredTo(String workerSid) {
        return open.values().stream()
                .anyMatch(reservation -> reservation.workerSid().equals(workerSid));
    }

    long pending() {
        return open.values().stream()
                .filter(reservation -> reservation.status() == ReservationStatus.PENDING)
                .count();
    }

    void alarm(String name, SimulatedTime.Alarm alarm) {
        SimulatedTime.Alarm old = alarms.put(name, alarm);
        if (old != null) {
            old.cancel();
        }
    }

    void silence(String name) {
        SimulatedTime.Alarm alarm = alarms.remove(name);
        if (alarm != null) {
            alarm.cancel();
        }
    }

    void silenceAll() {
        alarms.values().forEach(SimulatedTime.Alarm::cancel);
        alarms.clear();
    }
}

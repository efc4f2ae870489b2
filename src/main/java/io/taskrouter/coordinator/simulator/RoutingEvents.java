package io.taskrouter.coordinator.simulator;

import java.util.Map;

/** What routing tells the event log. */
final class RoutingEvents {
    private final EventLog log;

    RoutingEvents(EventLog log) {
        this.log = log;
    }

    void task(String type, Task task, String text) {
        log.record(type, task.sid(), text, WorkspaceEvent.Subject.of(task), Map.of());
    }

    void task(String type, Task task, String text, Map<String, String> extra) {
        log.record(type, task.sid(), text, WorkspaceEvent.Subject.of(task), extra);
    }

    void reservation(String type, Reservation reservation, Worker worker, Task task) {
        reservation(type, reservation, worker, task, Map.of());
    }

    void reservation(String type, Reservation reservation, Worker worker, Task task, Map<String, String> extra) {
        String text = switch (type) {
            case "reservation.created" -> "Reservation " + reservation.sid() + " created for Task " + task.sid();
            case "reservation.accepted" ->
                "Worker " + reservation.workerName() + " accepted Reservation " + reservation.sid() + " for Task "
                        + task.sid();
            default ->
                "Worker " + reservation.workerName() + " Reservation " + reservation.sid() + " "
                        + reservation.status().wire();
        };
        log.record(
                type,
                reservation.sid(),
                text,
                new WorkspaceEvent.Subject(worker.sid(), worker.state(), task, reservation),
                extra);
    }
}

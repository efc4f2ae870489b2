package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands a running call to another worker or to a queue: a second reservation of the same task. A warm transfer leaves both on
 * the call, a cold one ends the first worker's part when the second accepts. Field names are approximations: Twilio publishes
 * no callback body of a transfer. Every method is called under the routing lock.
 */
final class Transfers {
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 60;
    private final SimulatedWorkspace workspace;
    private final TaskBook book;
    private final ReservationDesk desk;
    private final RoutingEvents events;
    private final Matching matching;

    Transfers(SimulatedWorkspace workspace, TaskBook book, ReservationDesk desk, RoutingEvents events) {
        this.workspace = workspace;
        this.book = book;
        this.desk = desk;
        this.events = events;
        this.matching = new Matching(workspace);
        desk.accepted(this::arrived);
    }

    /** {@code to} is the SID of a worker or of a queue. */
    void start(RoutedTask way, String fromReservation, String to, boolean warm) {
        way.transferFrom = warm ? null : fromReservation;
        way.transferTo = to;
        tell(way, "task.transfer-initiated");
        attempt(way, to, 0);
    }

    private void attempt(RoutedTask way, String to, int number) {
        if (way.task.status() != TaskStatus.ASSIGNED || !to.equals(way.transferTo) || offer(way, to)) {
            return;
        }
        if (number == ATTEMPTS) {
            way.transferTo = null;
            tell(way, "task.transfer-failed");
            return;
        }
        way.alarm("transfer", workspace.time().after(AGAIN, () -> {
            book.lock.lock();
            try {
                attempt(way, to, number + 1);
            } finally {
                book.lock.unlock();
            }
        }));
    }

    private boolean offer(RoutedTask way, String to) {
        CallKind kind = to.startsWith("WQ") ? CallKind.ACD : CallKind.TRANSFER;
        for (Worker worker : candidates(to)) {
            if (desk.offer(way, worker, kind, state -> fits(way, worker, state, to)) != null) {
                return true;
            }
        }
        return false;
    }

    private Iterable<Worker> candidates(String to) {
        if (to.startsWith("WQ")) {
            return workspace.workforce().shelf().all();
        }
        Worker only = workspace.workforce().shelf().find(to);
        return only == null ? List.of() : List.of(only);
    }

    /** A queue's own expression decides, no workflow is asked. */
    private boolean fits(RoutedTask way, Worker worker, WorkerState state, String to) {
        if (way.offeredTo(worker.sid()) || !matching.free(way.task, state)) {
            return false;
        }
        TaskQueue queue = workspace.queues().find(to);
        return queue == null
                || Expression.parse(queue.targetWorkers())
                        .holds(Scope.ofWorker(Scope.WorkerNode.of(worker.sid(), state)));
    }

    private void arrived(RoutedTask way, Reservation accepted) {
        if (way.transferTo == null) {
            return;
        }
        tell(way, "task.transfer-completed");
        String from = way.transferFrom;
        way.transferTo = null;
        way.transferFrom = null;
        if (from != null && way.open.containsKey(from)) {
            desk.wrap(from);
        }
    }

    private void tell(RoutedTask way, String type) {
        @Nullable String to = way.transferTo;
        events.task(type, way.task, "Task " + way.task.sid() + " transfer", Map.of("TransferTo", to == null ? "" : to));
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The life of a task from its creation to its deletion; takes the routing lock itself. */
final class TaskDesk {
    private static final Duration LONGEST_ASSIGNMENT = Duration.ofHours(24);
    private final SimulatedWorkspace workspace;
    private final TaskBook book;
    private final ReservationDesk desk;
    private final RoutingEvents events;
    private final Routing routing;
    private final Transfers transfers;
    private volatile Consumer<Task> ended = task -> {};

    TaskDesk(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.book = new TaskBook();
        this.events = new RoutingEvents(workspace.events());
        this.desk = new ReservationDesk(workspace, book, events);
        this.routing = new Routing(workspace, book, desk, events);
        this.transfers = new Transfers(workspace, book, desk, events);
    }

    /** What a task is made of; the workflow may be missing when a routing target is given. */
    record Draft(
            Attributes attributes,
            @Nullable String workflowSid,
            TaskChannel channel,
            int priority,
            int timeout,
            @Nullable String routingTarget,
            @Nullable String queueSid,
            @Nullable Boolean ignoreCapacity,
            @Nullable Instant virtualStart) {}

    Shelf<Task> shelf() {
        return book.tasks;
    }

    Shelf<Reservation> reservations() {
        return book.reservations;
    }

    /** Hears of every task that is completed or canceled, under the routing lock. */
    void ended(Consumer<Task> listener) {
        ended = listener;
    }

    /** Says what a task's attributes are from the moment on that somebody has taken it, under the routing lock. */
    void connected(BiFunction<Task, Reservation, Attributes> attributes) {
        desk.connected(attributes);
    }

    void refresh() {
        routing.lookAtAll();
    }

    Task create(Draft draft) {
        Instant now = workspace.now();
        boolean toWorker =
                draft.routingTarget() != null && draft.routingTarget().startsWith("WK");
        Task task = new Task(
                workspace.sids().next("WT"),
                workspace.sids().nextOrdinal(),
                0,
                draft.attributes(),
                TaskStatus.PENDING,
                draft.priority(),
                null,
                draft.channel(),
                draft.workflowSid(),
                draft.queueSid(),
                draft.timeout(),
                draft.ignoreCapacity() == null ? toWorker : draft.ignoreCapacity(),
                draft.routingTarget(),
                CallKind.of(draft.attributes().tree(), draft.channel().uniqueName()),
                now,
                now,
                now,
                draft.virtualStart() == null ? now : draft.virtualStart());
        return locked(() -> {
            RoutedTask way = new RoutedTask(task);
            book.add(way);
            events.task("task.created", task, "Task " + task.sid() + " created");
            String sid = task.sid();
            way.alarm("ttl", workspace.time().after(Duration.ofSeconds(task.timeout()), () -> expire(sid)));
            routing.enter(way);
            return way.task;
        });
    }

    private void expire(String sid) {
        cancel(sid, "Task TTL Exceeded", ReservationDesk.TASKROUTER);
    }

    /** @throws Rejection 412 when the condition names another version */
    Task update(
            String sid,
            @Nullable Attributes attributes,
            @Nullable Integer priority,
            @Nullable TaskChannel channel,
            @Nullable Instant start,
            Caller by) {
        return locked(() -> {
            RoutedTask way = checked(sid, by);
            boolean waits = way.task.status() == TaskStatus.PENDING;
            book.change(
                    way,
                    task -> task.with(
                            attributes == null ? task.attributes() : attributes,
                            priority == null ? task.priority() : priority,
                            channel == null ? task.channel() : channel,
                            start == null ? task.virtualStart() : start,
                            workspace.now()));
            events.task("task.updated", way.task, "Task " + sid + " updated");
            if (waits) {
                routing.enter(way);
            }
            return way.task;
        });
    }

    Task cancel(String sid, @Nullable String reason, Caller by) {
        return locked(() -> {
            RoutedTask way = checked(sid, by);
            if (!way.task.status().waiting()) {
                throw notPossible("cancel", sid, "pending or reserved");
            }
            book.leave(way);
            open(way).forEach(reservation -> desk.cancel(reservation.sid()));
            return end(way, TaskStatus.CANCELED, reason, "task.canceled");
        });
    }

    Task wrap(String sid, @Nullable String reason, Caller by) {
        return locked(() -> {
            RoutedTask way = checked(sid, by);
            if (way.task.status() != TaskStatus.ASSIGNED) {
                throw notPossible("wrap up", sid, "assigned");
            }
            book.change(way, task -> task.with(TaskStatus.WRAPPING, reason, workspace.now()));
            open(way).stream()
                    .filter(reservation -> reservation.status() == ReservationStatus.ACCEPTED)
                    .forEach(reservation -> desk.wrap(reservation.sid()));
            events.task("task.wrapup", way.task, "Task " + sid + " wrapping up");
            return way.task;
        });
    }

    Task complete(String sid, @Nullable String reason, Caller by) {
        return locked(() -> {
            RoutedTask way = checked(sid, by);
            if (way.task.status() != TaskStatus.ASSIGNED && way.task.status() != TaskStatus.WRAPPING) {
                throw notPossible("complete", sid, "assigned");
            }
            book.change(way, task -> task.with(TaskStatus.COMPLETED, reason, workspace.now()));
            open(way).forEach(desk::finish);
            return end(way, TaskStatus.COMPLETED, reason, "task.completed");
        });
    }

    private Task end(RoutedTask way, TaskStatus status, @Nullable String reason, String event) {
        way.silenceAll();
        if (way.task.status() != status) {
            book.change(way, task -> task.with(status, reason, workspace.now()));
        }
        events.task(event, way.task, reason == null ? "Task " + way.task.sid() + " " + status.wire() : reason);
        Duration kept = Duration.ofSeconds(workspace.options().routing().taskDeletionSeconds());
        way.alarm("delete", workspace.time().after(kept, () -> forget(way, "task.system-deleted")));
        ended.accept(way.task);
        return way.task;
    }

    void delete(String sid, Caller by) {
        locked(() -> {
            RoutedTask way = checked(sid, by);
            book.leave(way);
            open(way).forEach(reservation -> desk.cancel(reservation.sid()));
            forget(way, "task.deleted");
            return null;
        });
    }

    private void forget(RoutedTask way, String event) {
        locked(() -> {
            book.forget(way);
            events.task(event, way.task, "Task " + way.task.sid() + " deleted");
            return null;
        });
    }

    /** Something an agent does with a reservation; the task follows. */
    Reservation reservation(String sid, Consumer<ReservationDesk> step) {
        return locked(() -> {
            RoutedTask way = desk.wayOf(sid);
            step.accept(desk);
            if (way.task.status() == TaskStatus.ASSIGNED) {
                way.alarm("longest", workspace.time().after(LONGEST_ASSIGNMENT, () -> tooLong(way)));
            }
            return reservationNow(sid);
        });
    }

    /** Hands an accepted reservation's call to a worker or a queue. */
    void transfer(String reservationSid, String to, boolean warm) {
        locked(() -> {
            RoutedTask way = desk.wayOf(reservationSid);
            Reservation from = way.open.get(reservationSid);
            if (from == null || from.status() != ReservationStatus.ACCEPTED) {
                throw Rejection.invalid("only an accepted reservation can be transferred");
            }
            transfers.start(way, reservationSid, to, warm);
            return null;
        });
    }

    /** The last reservation of a task takes the task with it. */
    Reservation wrapReservation(String sid, Caller by) {
        return locked(() -> {
            RoutedTask way = desk.wayOf(sid);
            boolean last = way.open.size() == 1 && way.task.status() == TaskStatus.ASSIGNED;
            if (last) {
                wrap(way.task.sid(), null, new Caller(by.name(), null, by.arrivedNanos()));
            } else {
                desk.wrap(sid);
            }
            return reservationNow(sid);
        });
    }

    Reservation completeReservation(String sid, Caller by) {
        return locked(() -> {
            RoutedTask way = desk.wayOf(sid);
            Reservation open = way.open.get(sid);
            if (open == null || open.status() == ReservationStatus.PENDING) {
                throw Rejection.invalid("Reservation cannot be completed because it is not accepted");
            }
            if (way.open.size() == 1) {
                complete(way.task.sid(), null, new Caller(by.name(), null, by.arrivedNanos()));
            } else {
                desk.complete(sid);
            }
            return reservationNow(sid);
        });
    }

    private Reservation reservationNow(String sid) {
        return book.reservations.get(sid, "/Reservations/" + sid);
    }

    private void tooLong(RoutedTask way) {
        locked(() -> {
            if (!way.task.status().ended()) {
                open(way).forEach(desk::finish);
                forget(way, "task.system-deleted");
            }
            return null;
        });
    }

    /** A worker who may no longer be offered anything gives back what is only offered. */
    void rejectPendingOf(Worker worker) {
        locked(() -> {
            worker.state().open().stream()
                    .filter(reservation -> reservation.status() == ReservationStatus.PENDING)
                    .forEach(reservation -> desk.reject(reservation.sid(), null));
            return null;
        });
    }

    private static List<Reservation> open(RoutedTask way) {
        return new ArrayList<>(way.open.values());
    }

    private RoutedTask checked(String sid, Caller by) {
        RoutedTask way = book.get(sid);
        if (!by.accepts(way.task.version())) {
            throw Rejection.precondition();
        }
        return way;
    }

    private Rejection notPossible(String verb, String sid, String needed) {
        return Rejection.invalid("Cannot " + verb + " task " + sid + " in workspace " + workspace.sid()
                + " for account " + workspace.accountSid() + " because it is not currently " + needed + ".");
    }

    private <T extends @Nullable Object> T locked(Supplier<T> step) {
        book.lock.lock();
        try {
            return step.get();
        } finally {
            book.lock.unlock();
        }
    }
}

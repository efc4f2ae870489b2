package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The life of a reservation, and what it does to its task and worker. Every method is called under the routing lock. */
final class ReservationDesk {
    static final Caller TASKROUTER = Caller.inProcess("taskrouter");
    private final SimulatedWorkspace workspace;
    private final TaskBook book;
    private final RoutingEvents events;
    private Consumer<RoutedTask> seeker = way -> {};
    private BiConsumer<RoutedTask, Reservation> transferred = (way, reservation) -> {};
    private BiFunction<Task, Reservation, Attributes> connected = (task, reservation) -> task.attributes();

    ReservationDesk(SimulatedWorkspace workspace, TaskBook book, RoutingEvents events) {
        this.workspace = workspace;
        this.book = book;
        this.events = events;
    }

    void seeker(Consumer<RoutedTask> next) {
        seeker = next;
    }

    void connected(BiFunction<Task, Reservation, Attributes> attributes) {
        connected = attributes;
    }

    /** Hears of a reservation accepted while its task was already somebody's. */
    void accepted(BiConsumer<RoutedTask, Reservation> next) {
        transferred = next;
    }

    /** Offers a task to a worker if {@code fits} still holds at that instant; null when it does not. */
    @Nullable Reservation offer(RoutedTask way, Worker worker, CallKind kind, Predicate<WorkerState> fits) {
        AtomicReference<@Nullable Reservation> made = new AtomicReference<>();
        boolean bump = workspace.options().bumps().reservationCreated();
        change(worker, before -> {
            if (!fits.test(before)) {
                return before;
            }
            Reservation draft = draft(way, kind, worker.sid(), before.name());
            made.set(draft);
            return before.withReservation(draft).bumped(bump);
        });
        Reservation reservation = made.get();
        if (reservation != null) {
            open(way, worker, reservation);
        }
        return reservation;
    }

    private Reservation draft(RoutedTask way, CallKind kind, String workerSid, String workerName) {
        Instant now = workspace.now();
        return new Reservation(
                workspace.sids().next("WR"),
                workspace.sids().nextOrdinal(),
                way.task.sid(),
                workerSid,
                workerName,
                way.task.channel().uniqueName(),
                kind,
                ReservationStatus.PENDING,
                0,
                now,
                now);
    }

    private void open(RoutedTask way, Worker worker, Reservation reservation) {
        way.open.put(reservation.sid(), reservation);
        way.made.add(reservation.sid());
        book.reservations.put(reservation);
        if (way.task.status() == TaskStatus.PENDING) {
            book.change(way, task -> task.with(TaskStatus.RESERVED, task.reason(), workspace.now()));
        }
        String sid = reservation.sid();
        way.alarm(sid, workspace.time().after(timeout(way.task), () -> locked(() -> timedOut(sid))));
        String to = way.transferTo;
        events.reservation(
                "reservation.created", reservation, worker, way.task, to == null ? Map.of() : Map.of("TransferTo", to));
    }

    private Duration timeout(Task task) {
        Workflow workflow =
                task.workflowSid() == null ? null : workspace.workflows().find(task.workflowSid());
        return Duration.ofSeconds(workflow == null ? 120 : workflow.reservationTimeout());
    }

    private void locked(Runnable step) {
        book.lock.lock();
        try {
            step.run();
        } finally {
            book.lock.unlock();
        }
    }

    /** The agent has clicked but the call is not up yet: still pending, without any event, and no longer timing out. */
    void connecting(String sid) {
        RoutedTask way = wayOf(sid);
        if (way.open.get(sid) != null) {
            way.silence(sid);
        }
    }

    void accept(String sid) {
        RoutedTask way = pending(sid, "accepted");
        Reservation taken = Objects.requireNonNull(way.open.get(sid));
        Attributes attributes = connected.apply(way.task, taken);
        if (attributes != way.task.attributes()) {
            book.change(
                    way,
                    task -> task.with(
                            attributes, task.priority(), task.channel(), task.virtualStart(), workspace.now()));
        }
        Reservation reservation = move(way, sid, ReservationStatus.ACCEPTED, "reservation.accepted");
        for (Reservation other : new ArrayList<>(way.open.values())) {
            if (other.status() == ReservationStatus.PENDING) {
                end(way, other.sid(), ReservationStatus.RESCINDED, "reservation.rescinded");
            }
        }
        if (way.task.status() == TaskStatus.ASSIGNED) {
            transferred.accept(way, reservation);
            return;
        }
        book.leave(way);
        book.change(way, task -> task.with(TaskStatus.ASSIGNED, task.reason(), workspace.now()));
        way.silence("step");
        way.silence("ttl");
        events.task("task.updated", way.task, "Task " + way.task.sid() + " assigned");
    }

    void reject(String sid, @Nullable String activitySid) {
        RoutedTask way = pending(sid, "rejected");
        Reservation rejected = end(way, sid, ReservationStatus.REJECTED, "reservation.rejected");
        if (activitySid != null) {
            moveTo(rejected.workerSid(), workspace.activity(activitySid));
        }
        backToQueue(way);
    }

    void timedOut(String sid) {
        Reservation reservation = book.reservations.find(sid);
        if (reservation != null && reservation.status() == ReservationStatus.PENDING) {
            RoutedTask way = wayOf(sid);
            end(way, sid, ReservationStatus.TIMEOUT, "reservation.timeout");
            moveTo(
                    reservation.workerSid(),
                    workspace.activity(workspace.settings().timeoutActivitySid()));
            backToQueue(way);
        }
    }

    void rescind(String sid) {
        RoutedTask way = pending(sid, "rescinded");
        end(way, sid, ReservationStatus.RESCINDED, "reservation.rescinded");
        backToQueue(way);
    }

    void wrap(String sid) {
        RoutedTask way = wayOf(sid);
        require(way.open.get(sid), ReservationStatus.ACCEPTED, "wrapping");
        move(way, sid, ReservationStatus.WRAPPING, "reservation.wrapup");
    }

    void complete(String sid) {
        end(wayOf(sid), sid, ReservationStatus.COMPLETED, "reservation.completed");
    }

    /** As its task is completed: what was only offered is canceled, the rest completed. */
    void finish(Reservation reservation) {
        if (reservation.status() == ReservationStatus.PENDING) {
            cancel(reservation.sid());
        } else {
            complete(reservation.sid());
        }
    }

    void cancel(String sid) {
        end(wayOf(sid), sid, ReservationStatus.CANCELED, "reservation.canceled");
    }

    private void backToQueue(RoutedTask way) {
        if (way.task.status() == TaskStatus.RESERVED && way.pending() == 0) {
            book.change(way, task -> task.with(TaskStatus.PENDING, task.reason(), workspace.now()));
        }
        if (way.task.status().waiting()) {
            book.wait(way);
            seeker.accept(way);
        }
    }

    private void moveTo(String workerSid, Activity activity) {
        Worker worker = workspace.workforce().shelf().find(workerSid);
        if (worker != null && !worker.state().activity().sid().equals(activity.sid())) {
            try {
                workspace.workforce().update(worker, new WorkerChange(null, activity, null), TASKROUTER);
            } catch (Rejection deletedMeanwhile) {
                return;
            }
        }
    }

    private Reservation end(RoutedTask way, String sid, ReservationStatus status, String event) {
        way.silence(sid);
        Reservation ended = move(way, sid, status, event);
        way.open.remove(sid);
        return ended;
    }

    private Reservation move(RoutedTask way, String sid, ReservationStatus status, String event) {
        Reservation old = way.open.get(sid);
        if (old == null) {
            throw Rejection.invalid("Reservation " + sid + " is not open");
        }
        Reservation moved = old.with(status, workspace.now());
        way.silence(sid);
        way.open.put(sid, moved);
        book.reservations.put(moved);
        if (!status.open()) {
            workspace.judge().ended(moved);
        }
        Worker worker = workspace.workforce().shelf().find(old.workerSid());
        if (worker != null) {
            change(worker, before -> before.withReservation(moved).bumped(bumps(status)));
            events.reservation(event, moved, worker, way.task);
        }
        return moved;
    }

    private boolean bumps(ReservationStatus status) {
        SimulatorOptions.Bumps bumps = workspace.options().bumps();
        return status.open() ? bumps.reservationAccepted() : bumps.reservationEnded();
    }

    private void change(Worker worker, UnaryOperator<WorkerState> step) {
        try {
            workspace.workforce().change(worker, TASKROUTER, step);
        } catch (Rejection deletedMeanwhile) {
            return;
        }
    }

    private RoutedTask pending(String sid, String wanted) {
        RoutedTask way = wayOf(sid);
        require(way.open.get(sid), ReservationStatus.PENDING, wanted);
        return way;
    }

    private static void require(@Nullable Reservation reservation, ReservationStatus status, String wanted) {
        if (reservation == null || reservation.status() != status) {
            throw Rejection.invalid("Reservation cannot be " + wanted + " because it is not " + status.wire());
        }
    }

    RoutedTask wayOf(String reservationSid) {
        Reservation reservation = book.reservations.find(reservationSid);
        if (reservation == null) {
            throw Rejection.notFound("/Reservations/" + reservationSid);
        }
        return book.get(reservation.taskSid());
    }
}

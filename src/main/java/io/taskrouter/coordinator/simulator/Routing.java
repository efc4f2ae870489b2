package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings tasks and workers together. A new or returned task is held against all workers; a worker that changed is held
 * against all waiting tasks, soon after the change and on another thread, as TaskRouter itself is not instantaneous.
 */
final class Routing {
    private final SimulatedWorkspace workspace;
    private final TaskBook book;
    private final ReservationDesk desk;
    private final RoutingEvents events;
    private final Matching matching;
    private final Map<String, Long> lastOffer = new HashMap<>();
    private final Set<String> toLookAt = ConcurrentHashMap.newKeySet();
    private long offers;

    Routing(SimulatedWorkspace workspace, TaskBook book, ReservationDesk desk, RoutingEvents events) {
        this.workspace = workspace;
        this.book = book;
        this.desk = desk;
        this.events = events;
        this.matching = new Matching(workspace);
        desk.seeker(this::seek);
        workspace.workforce().afterwards(this::changed);
    }

    /** Called after every change of a worker, by whoever made it, without any lock. */
    private void changed(Worker worker) {
        boolean mayRescind = workspace.options().routing().rescindOnExpression()
                && !worker.state().open().isEmpty();
        if ((mayRescind || !book.nobodyWaits()) && toLookAt.add(worker.sid())) {
            workspace.time().after(Duration.ZERO, () -> look(worker));
        }
    }

    private void look(Worker worker) {
        book.lock.lock();
        try {
            toLookAt.remove(worker.sid());
            rescindUnwanted(worker);
            for (RoutedTask way : book.waiting()) {
                if (matching.fits(way, worker.sid(), worker.state())) {
                    offer(way, worker);
                }
            }
        } finally {
            book.lock.unlock();
        }
    }

    private void rescindUnwanted(Worker worker) {
        if (!workspace.options().routing().rescindOnExpression()) {
            return;
        }
        WorkerState state = worker.state();
        for (Reservation reservation : state.open()) {
            RoutedTask way = book.way(reservation.taskSid());
            if (way != null
                    && way.task.routingTarget() == null
                    && reservation.status() == ReservationStatus.PENDING
                    && !matching.inQueue(way.task, Scope.WorkerNode.of(worker.sid(), state))) {
                desk.rescind(reservation.sid());
            }
        }
    }

    /** Puts a task on the first step of its way. Under the lock. */
    void enter(RoutedTask way) {
        way.steps = steps(way.task);
        way.step = 0;
        if (way.target() == null) {
            events.task("workflow.skipped", way.task, "Task " + way.task.sid() + " matches no filter");
        }
        enterStep(way);
    }

    private List<WorkflowPlan.Target> steps(Task task) {
        String target = task.routingTarget();
        if (target != null && target.startsWith("WQ")) {
            return List.of(WorkflowPlan.Target.queue(target));
        }
        Workflow workflow =
                task.workflowSid() == null ? null : workspace.workflows().find(task.workflowSid());
        return workflow == null
                ? List.of()
                : WorkflowPlan.parse(workflow.configuration())
                        .stepsFor(task.attributes().tree());
    }

    private void enterStep(RoutedTask way) {
        WorkflowPlan.Target target = way.target();
        if (target != null) {
            int priority = target.priority() < 0 ? way.task.priority() : target.priority();
            book.change(way, task -> task.inQueue(target.queueSid(), priority, workspace.now()));
            events.task("workflow.target-matched", way.task, "Task " + way.task.sid() + " matched a target");
            events.task("workflow.entered", way.task, "Task " + way.task.sid() + " entered its workflow");
            events.task("task-queue.entered", way.task, "Task " + way.task.sid() + " entered a queue");
            if (target.timeout() > 0) {
                Duration patience = Duration.ofSeconds(target.timeout());
                way.alarm("step", workspace.time().after(patience, () -> stepTimedOut(way)));
            }
        }
        book.wait(way);
        seek(way);
        if (target != null
                && target.skipIf() != null
                && way.open.isEmpty()
                && target.skipIf().holds(floor(way.task))) {
            nextStep(way);
        }
    }

    private Scope floor(Task task) {
        int available = 0;
        int unavailable = 0;
        for (Worker worker : workspace.workforce().shelf().all()) {
            if (matching.inQueue(task, Scope.WorkerNode.of(worker.sid(), worker.state()))) {
                boolean free = worker.state().activity().available();
                available += free ? 1 : 0;
                unavailable += free ? 0 : 1;
            }
        }
        return Scope.ofFloor(available, unavailable);
    }

    private void stepTimedOut(RoutedTask way) {
        book.lock.lock();
        try {
            if (way.task.status().waiting()) {
                events.task("task-queue.timeout", way.task, "Task " + way.task.sid() + " waited too long in a queue");
                nextStep(way);
            }
        } finally {
            book.lock.unlock();
        }
    }

    private void nextStep(RoutedTask way) {
        way.silence("step");
        if (way.step + 1 < way.steps.size()) {
            way.step++;
            enterStep(way);
        } else {
            events.task("workflow.timeout", way.task, "Task " + way.task.sid() + " went through its workflow");
            workspace.tasks().cancel(way.task.sid(), "Workflow timeout", ReservationDesk.TASKROUTER);
        }
    }

    /** Offers a waiting task to as many workers as its queue asks for at once. Under the lock. */
    void seek(RoutedTask way) {
        while (way.task.status().waiting() && way.pending() < wanted(way.task)) {
            Worker best = best(way);
            if (best == null || !offer(way, best)) {
                return;
            }
        }
        leaveIfFull(way);
    }

    private int wanted(Task task) {
        TaskQueue queue = matching.queue(task);
        return queue == null ? 1 : queue.maxReservedWorkers();
    }

    /** Of those who may have it, the one who was offered something longest ago. */
    private @Nullable Worker best(RoutedTask way) {
        Worker best = null;
        long bestOffer = Long.MAX_VALUE;
        for (Worker worker : candidates(way.task)) {
            long last = lastOffer.getOrDefault(worker.sid(), 0L);
            if (last < bestOffer && matching.fits(way, worker.sid(), worker.state())) {
                best = worker;
                bestOffer = last;
            }
        }
        return best;
    }

    private Iterable<Worker> candidates(Task task) {
        String target = task.routingTarget();
        if (target == null || !target.startsWith("WK")) {
            return workspace.workforce().shelf().all();
        }
        Worker only = workspace.workforce().shelf().find(target);
        return only == null ? List.of() : List.of(only);
    }

    private boolean offer(RoutedTask way, Worker worker) {
        if (!workspace.options().routing().enabled()) {
            return false;
        }
        boolean made =
                desk.offer(way, worker, way.task.kind(), state -> matching.fits(way, worker.sid(), state)) != null;
        if (made) {
            lastOffer.put(worker.sid(), ++offers);
            leaveIfFull(way);
        }
        return made;
    }

    private void leaveIfFull(RoutedTask way) {
        if (!way.task.status().waiting() || way.pending() >= wanted(way.task)) {
            book.leave(way);
        } else {
            book.wait(way);
        }
    }

    /** After a queue or workflow changed: every waiting task anew. */
    void lookAtAll() {
        book.lock.lock();
        try {
            book.waiting().forEach(this::seek);
        } finally {
            book.lock.unlock();
        }
    }
}

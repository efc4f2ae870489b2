package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Whether a worker may be offered a task now: activity, channel, capacity, queue, step and known worker. */
final class Matching {
    private final SimulatedWorkspace workspace;

    Matching(SimulatedWorkspace workspace) {
        this.workspace = workspace;
    }

    boolean fits(RoutedTask way, String workerSid, WorkerState worker) {
        if (worker.deleted() || way.offeredTo(workerSid)) {
            return false;
        }
        String target = way.task.routingTarget();
        if (target != null && target.startsWith("WK")) {
            return target.equals(workerSid) && (way.task.ignoreCapacity() || free(way.task, worker));
        }
        return free(way.task, worker) && wanted(way, workerSid, worker);
    }

    boolean free(Task task, WorkerState worker) {
        String channel = task.channel().uniqueName();
        WorkerChannel share = worker.channel(channel);
        boolean oneAtATime =
                !workspace.settings().multitasking() && !worker.open().isEmpty();
        return !oneAtATime
                && worker.activity().available()
                && share != null
                && share.available()
                && worker.used(channel, workspace.options().routing().wrappingFreesCapacity()) < share.capacity();
    }

    private boolean wanted(RoutedTask way, String workerSid, WorkerState worker) {
        WorkflowPlan.Target step = way.target();
        if (step == null || !known(way.task, step, workerSid, worker)) {
            return false;
        }
        Scope.WorkerNode node = Scope.WorkerNode.of(workerSid, worker);
        return inQueue(way.task, node)
                && (step.condition() == null
                        || step.condition()
                                .holds(Scope.ofBoth(way.task.attributes().tree(), node)));
    }

    private static boolean known(Task task, WorkflowPlan.Target step, String workerSid, WorkerState worker) {
        if (step.knownWorker() == null) {
            return true;
        }
        JsonNode value = step.knownWorker().in(Scope.ofTask(task.attributes().tree()));
        return value.asText("").equals(step.byName() ? worker.name() : workerSid);
    }

    /** Does the task's queue still want this worker? */
    boolean inQueue(Task task, Scope.WorkerNode worker) {
        TaskQueue queue = queue(task);
        return queue != null && Expression.parse(queue.targetWorkers()).holds(Scope.ofWorker(worker));
    }

    @Nullable TaskQueue queue(Task task) {
        return task.queueSid() == null ? null : workspace.queues().find(task.queueSid());
    }
}

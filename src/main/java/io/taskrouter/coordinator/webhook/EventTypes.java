package io.taskrouter.coordinator.webhook;

import java.util.Set;

/** TaskRouter's events by what they mean here. */
final class EventTypes {
    static final Set<String> RESERVATIONS = Set.of(
            "reservation.created",
            "reservation.accepted",
            "reservation.rejected",
            "reservation.timeout",
            "reservation.canceled",
            "reservation.rescinded",
            "reservation.completed",
            "reservation.failed",
            "reservation.wrapup");

    static final Set<String> TASK_ENDS =
            Set.of("task.canceled", "task.completed", "task.deleted", "task.system-deleted");

    static final Set<String> WORKERS = Set.of(
            "worker.created",
            "worker.activity.update",
            "worker.attributes.update",
            "worker.capacity.update",
            "worker.channel.availability.update",
            "worker.deleted");

    /** Known, and without consequence: no worker becomes busier or idler by them. */
    static final Set<String> IGNORED = Set.of(
            "activity.created",
            "activity.updated",
            "activity.deleted",
            "task.created",
            "task.updated",
            "task.wrapup",
            "task.transfer-initiated",
            "task.transfer-attempt-failed",
            "task.transfer-failed",
            "task.transfer-canceled",
            "task.transfer-completed",
            "task-channel.created",
            "task-channel.updated",
            "task-channel.deleted",
            "task-queue.created",
            "task-queue.deleted",
            "task-queue.entered",
            "task-queue.timeout",
            "task-queue.moved",
            "task-queue.expression.updated",
            "workflow.created",
            "workflow.updated",
            "workflow.deleted",
            "workflow.target-matched",
            "workflow.entered",
            "workflow.timeout",
            "workflow.skipped",
            "workspace.created",
            "workspace.updated",
            "workspace.deleted");

    private EventTypes() {}
}

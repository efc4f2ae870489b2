package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spells an event as the form fields of a callback; every value is a text. */
final class EventFields {
    private final SimulatedWorkspace workspace;

    EventFields(SimulatedWorkspace workspace) {
        this.workspace = workspace;
    }

    Map<String, String> of(WorkspaceEvent event) {
        Map<String, String> fields = new LinkedHashMap<>(64);
        fields.put("EventType", event.type());
        fields.put("Sid", event.sid());
        fields.put("AccountSid", workspace.accountSid());
        fields.put("WorkspaceSid", workspace.sid());
        fields.put("WorkspaceName", workspace.settings().name());
        fields.put("EventDescription", event.description());
        fields.put("ResourceType", event.resourceType());
        fields.put("ResourceSid", event.resourceSid());
        fields.put("Timestamp", Long.toString(event.at().getEpochSecond()));
        fields.put("TimestampMs", Long.toString(event.at().toEpochMilli()));
        fields.putAll(subject(event));
        return fields;
    }

    /** Only what tells about task, reservation and worker. */
    Map<String, String> subject(WorkspaceEvent event) {
        Map<String, String> fields = new LinkedHashMap<>(48);
        WorkspaceEvent.Subject subject = event.subject();
        if (subject.task() != null) {
            task(fields, subject.task(), event);
        }
        if (subject.reservation() != null) {
            fields.put("ReservationSid", subject.reservation().sid());
            fields.put(
                    "ReservationVersion", Integer.toString(subject.reservation().version()));
        }
        if (subject.worker() != null && subject.workerSid() != null) {
            worker(fields, subject.workerSid(), subject.worker());
            share(fields, subject.worker(), subject.reservation());
        }
        fields.putAll(event.extra());
        return fields;
    }

    private void task(Map<String, String> fields, Task task, WorkspaceEvent event) {
        fields.put("TaskSid", task.sid());
        fields.put("TaskAttributes", task.attributes().text());
        fields.put(
                "TaskAge",
                Long.toString(Duration.between(task.created(), event.at()).toSeconds()));
        fields.put("TaskPriority", Integer.toString(task.priority()));
        fields.put("TaskAssignmentStatus", task.status().wire());
        fields.put("TaskVersion", Integer.toString(task.version()));
        fields.put("TaskDateCreated", Long.toString(task.created().getEpochSecond()));
        fields.put("TaskQueueEnteredDate", Long.toString(task.queueEntered().getEpochSecond()));
        fields.put("TaskVirtualStartTime", Long.toString(task.virtualStart().getEpochSecond()));
        fields.put("TaskIgnoreCapacity", Boolean.toString(task.ignoreCapacity()));
        fields.put("TaskChannelSid", task.channel().sid());
        fields.put("TaskChannelUniqueName", task.channel().uniqueName());
        if (task.routingTarget() != null) {
            fields.put("TaskRoutingTarget", task.routingTarget());
        }
        reason(fields, task);
        places(fields, task.queueSid(), task.workflowSid());
    }

    private static void reason(Map<String, String> fields, Task task) {
        if (task.reason() != null && task.status() == TaskStatus.CANCELED) {
            fields.put("TaskCanceledReason", task.reason());
        } else if (task.reason() != null && task.status() == TaskStatus.COMPLETED) {
            fields.put("TaskCompletedReason", task.reason());
        }
    }

    private void places(Map<String, String> fields, @Nullable String queueSid, @Nullable String workflowSid) {
        TaskQueue queue = queueSid == null ? null : workspace.queues().find(queueSid);
        if (queue != null) {
            fields.put("TaskQueueSid", queue.sid());
            fields.put("TaskQueueName", queue.name());
            fields.put("TaskQueueTargetExpression", queue.targetWorkers());
        }
        Workflow workflow = workflowSid == null ? null : workspace.workflows().find(workflowSid);
        if (workflow != null) {
            fields.put("WorkflowSid", workflow.sid());
            fields.put("WorkflowName", workflow.name());
        }
    }

    private static void worker(Map<String, String> fields, String sid, WorkerState worker) {
        fields.put("WorkerSid", sid);
        fields.put("WorkerName", worker.name());
        fields.put("WorkerAttributes", worker.attributes().text());
        fields.put("WorkerActivitySid", worker.activity().sid());
        fields.put("WorkerActivityName", worker.activity().name());
        fields.put("WorkerVersion", Integer.toString(worker.version()));
    }

    private static void share(Map<String, String> fields, WorkerState worker, @Nullable Reservation reservation) {
        WorkerChannel channel = reservation == null ? null : worker.channel(reservation.channel());
        if (channel != null && reservation != null) {
            fields.put("WorkerChannelCapacity", Integer.toString(channel.capacity()));
            String used = Integer.toString(worker.used(reservation.channel(), false));
            fields.put("WorkerChannelConsumedCapacity", used);
        }
    }
}

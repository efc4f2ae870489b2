package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /TaskQueues}. */
final class TaskQueueApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/TaskQueues";
    private static final String ONE = ALL + "/{queue}";
    private static final int MAX_RESERVED = 50;
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    TaskQueueApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "task-queues", this::list)
                .add("POST", ALL, "task-queues", this::create)
                .add("GET", ONE, "task-queue", exchange -> reply(200, find(exchange)))
                .add("POST", ONE, "task-queue", this::update)
                .add("DELETE", ONE, "task-queue", this::delete);
    }

    private TaskQueue find(Exchange exchange) {
        return workspace.queues().get(exchange.name("queue"), exchange.path());
    }

    private Reply list(Exchange exchange) {
        String name = exchange.field("FriendlyName");
        return Paging.page(
                exchange,
                "task_queues",
                workspace.queues()::after,
                queue -> name == null || queue.name().equalsIgnoreCase(name),
                this::fields);
    }

    private Reply create(Exchange exchange) {
        Instant now = workspace.now();
        String name = exchange.required("FriendlyName");
        TaskQueue blank = new TaskQueue(
                workspace.sids().next("WQ"),
                workspace.sids().nextOrdinal(),
                name,
                "1==1",
                1,
                "FIFO",
                null,
                null,
                now,
                now);
        return stored(201, changed(blank, exchange), "task-queue.created");
    }

    private Reply update(Exchange exchange) {
        return stored(200, changed(find(exchange), exchange), "task-queue.expression.updated");
    }

    private Reply delete(Exchange exchange) {
        TaskQueue queue = find(exchange);
        workspace.queues().remove(queue.sid());
        tell("task-queue.deleted", queue);
        return Reply.nothing();
    }

    private TaskQueue changed(TaskQueue old, Exchange exchange) {
        int reserved = exchange.integer("MaxReservedWorkers", old.maxReservedWorkers());
        if (reserved < 1 || reserved > MAX_RESERVED) {
            throw Rejection.invalid("MaxReservedWorkers must be between 1 and 50");
        }
        return new TaskQueue(
                old.sid(),
                old.ordinal(),
                orElse(exchange.field("FriendlyName"), old.name()),
                orElse(exchange.field("TargetWorkers"), old.targetWorkers()),
                reserved,
                orElse(exchange.field("TaskOrder"), old.taskOrder()),
                activity(exchange, "ReservationActivitySid", old.reservationActivitySid()),
                activity(exchange, "AssignmentActivitySid", old.assignmentActivitySid()),
                old.created(),
                workspace.now());
    }

    private @Nullable String activity(Exchange exchange, String name, @Nullable String old) {
        String sid = exchange.field(name);
        return sid == null ? old : workspace.activity(sid).sid();
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private Reply stored(int status, TaskQueue queue, String event) {
        Expression.parse(queue.targetWorkers());
        workspace.queues().put(queue);
        workspace.tasks().refresh();
        tell(event, queue);
        return reply(status, queue);
    }

    private void tell(String type, TaskQueue queue) {
        Map<String, String> fields = Map.of(
                "TaskQueueSid", queue.sid(),
                "TaskQueueName", queue.name(),
                "TaskQueueTargetExpression", queue.targetWorkers());
        workspace
                .events()
                .record(type, queue.sid(), "TaskQueue " + queue.name(), WorkspaceEvent.Subject.none(), fields);
    }

    private Reply reply(int status, TaskQueue queue) {
        return Reply.of(status, out -> fields(out, queue));
    }

    private void fields(JsonOut out, TaskQueue queue) {
        String url = urls.of("TaskQueues", queue.sid());
        out.text("sid", queue.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("friendly_name", queue.name())
                .text("target_workers", queue.targetWorkers())
                .number("max_reserved_workers", queue.maxReservedWorkers())
                .text("task_order", queue.taskOrder())
                .text("reservation_activity_sid", queue.reservationActivitySid())
                .text("reservation_activity_name", activityName(queue.reservationActivitySid()))
                .text("assignment_activity_sid", queue.assignmentActivitySid())
                .text("assignment_activity_name", activityName(queue.assignmentActivitySid()))
                .date("date_created", queue.created())
                .date("date_updated", queue.updated())
                .text("url", url)
                .object("links", links -> links(links, url, queue));
    }

    private @Nullable String activityName(@Nullable String sid) {
        return sid == null ? null : workspace.activity(sid).name();
    }

    private void links(JsonOut out, String url, TaskQueue queue) {
        String assignment = queue.assignmentActivitySid();
        String reservation = queue.reservationActivitySid();
        out.text("assignment_activity", assignment == null ? null : urls.of("Activities", assignment))
                .text("reservation_activity", reservation == null ? null : urls.of("Activities", reservation))
                .text("workspace", urls.workspace())
                .text("statistics", url + "/Statistics")
                .text("real_time_statistics", url + "/RealTimeStatistics")
                .text("cumulative_statistics", url + "/CumulativeStatistics")
                .text("list_statistics", urls.of("TaskQueues/Statistics"))
                .text("bulk_real_time_statistics", urls.of("TaskQueues/RealTimeStatistics"));
    }
}

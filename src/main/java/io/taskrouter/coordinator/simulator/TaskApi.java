package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /Tasks}: versions as for workers, and the assignment status that drives a task's life. */
final class TaskApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/Tasks";
    private static final String ONE = ALL + "/{task}";
    private static final int DEFAULT_TIMEOUT = 86_400;
    private static final int MAX_TIMEOUT = 14 * 86_400;
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    TaskApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "tasks", this::list)
                .add("POST", ALL, "tasks", this::create)
                .add("GET", ONE, "task", exchange -> reply(200, find(exchange)))
                .add("POST", ONE, "task", this::update)
                .add("DELETE", ONE, "task", this::delete);
    }

    private Task find(Exchange exchange) {
        return workspace.tasks().shelf().get(exchange.name("task"), exchange.path());
    }

    private Reply list(Exchange exchange) {
        return Paging.page(
                exchange,
                "tasks",
                workspace.tasks().shelf()::after,
                wanted(exchange),
                (out, task) -> fields(out, task));
    }

    private static Predicate<Task> wanted(Exchange exchange) {
        String status = exchange.field("AssignmentStatus");
        List<String> statuses = status == null ? List.of() : List.of(status.split(","));
        Map<String, Function<Task, @Nullable String>> asked = Map.of(
                "WorkflowSid", Task::workflowSid,
                "TaskQueueSid", Task::queueSid,
                "RoutingTarget", Task::routingTarget);
        return task -> (statuses.isEmpty() || statuses.contains(task.status().wire()))
                && asked.entrySet().stream().allMatch(entry -> {
                    String value = exchange.field(entry.getKey());
                    return value == null || value.equals(entry.getValue().apply(task));
                });
    }

    private Reply create(Exchange exchange) {
        String text = exchange.field("Attributes");
        String target = exchange.field("RoutingTarget");
        int timeout = exchange.integer("Timeout", DEFAULT_TIMEOUT);
        if (timeout < 1 || timeout > MAX_TIMEOUT) {
            throw Rejection.invalid("Timeout must be between 1 second and two weeks");
        }
        Task made = workspace
                .tasks()
                .create(new TaskDesk.Draft(
                        Attributes.parse(text == null ? "{}" : text),
                        workflow(exchange, target),
                        channel(exchange),
                        exchange.integer("Priority", 0),
                        timeout,
                        target,
                        exchange.field("TaskQueueSid"),
                        exchange.flag("IgnoreCapacity"),
                        date(exchange, "VirtualStartTime")));
        return reply(201, made);
    }

    private @Nullable String workflow(Exchange exchange, @Nullable String target) {
        String sid = exchange.field("WorkflowSid");
        if (sid == null && target == null) {
            return workspace.workflows().all().iterator().next().sid();
        }
        if (sid != null && workspace.workflows().find(sid) == null) {
            throw Rejection.invalid("Workflow " + sid + " does not exist");
        }
        return sid;
    }

    private TaskChannel channel(Exchange exchange) {
        String asked = exchange.field("TaskChannel");
        TaskChannel channel = workspace.channel(asked == null ? "default" : asked);
        if (channel == null) {
            throw Rejection.invalid("TaskChannel " + asked + " does not exist");
        }
        return channel;
    }

    private Reply update(Exchange exchange) {
        Task task = find(exchange);
        String status = exchange.field("AssignmentStatus");
        String reason = exchange.field("Reason");
        TaskDesk desk = workspace.tasks();
        return reply(
                200,
                switch (status == null ? "" : status) {
                    case "" -> fields(exchange, task);
                    case "canceled" -> desk.cancel(task.sid(), reason, exchange.caller());
                    case "wrapping" -> desk.wrap(task.sid(), reason, exchange.caller());
                    case "completed" -> desk.complete(task.sid(), reason, exchange.caller());
                    default -> throw Rejection.invalid("AssignmentStatus cannot be set to " + status);
                });
    }

    private Task fields(Exchange exchange, Task task) {
        String text = exchange.field("Attributes");
        return workspace
                .tasks()
                .update(
                        task.sid(),
                        text == null ? null : Attributes.parse(text),
                        exchange.integer("Priority"),
                        exchange.field("TaskChannel") == null ? null : channel(exchange),
                        date(exchange, "VirtualStartTime"),
                        exchange.caller());
    }

    private Reply delete(Exchange exchange) {
        workspace.tasks().delete(find(exchange).sid(), exchange.caller());
        return Reply.nothing();
    }

    private static @Nullable Instant date(Exchange exchange, String name) {
        String text = exchange.field(name);
        try {
            return text == null ? null : Instant.parse(text.endsWith("Z") ? text : text + "Z");
        } catch (DateTimeParseException e) {
            throw Rejection.invalid(name + " must be an ISO 8601 date");
        }
    }

    private Reply reply(int status, Task task) {
        return Reply.of(status, out -> fields(out, task)).at(task.version());
    }

    private void fields(JsonOut out, Task task) {
        Workflow workflow =
                task.workflowSid() == null ? null : workspace.workflows().find(task.workflowSid());
        TaskQueue queue = task.queueSid() == null ? null : workspace.queues().find(task.queueSid());
        String url = urls.of("Tasks", task.sid());
        out.text("sid", task.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .number("age", Duration.between(task.created(), workspace.now()).toSeconds())
                .text("assignment_status", task.status().wire())
                .text("attributes", task.attributes().text())
                .text("addons", "{}")
                .date("date_created", task.created())
                .date("date_updated", task.updated())
                .date("task_queue_entered_date", task.queueEntered())
                .date("virtual_start_time", task.virtualStart())
                .number("priority", task.priority())
                .text("reason", task.reason())
                .text("task_queue_sid", task.queueSid())
                .text("task_queue_friendly_name", queue == null ? null : queue.name())
                .text("task_channel_sid", task.channel().sid())
                .text("task_channel_unique_name", task.channel().uniqueName())
                .number("timeout", task.timeout())
                .text("workflow_sid", task.workflowSid())
                .text("workflow_friendly_name", workflow == null ? null : workflow.name())
                .flag("ignore_capacity", task.ignoreCapacity())
                .text("routing_target", task.routingTarget())
                .text("url", url)
                .object(
                        "links",
                        links -> links.text("task_queue", link("TaskQueues", task.queueSid()))
                                .text("workflow", link("Workflows", task.workflowSid()))
                                .text("workspace", urls.workspace())
                                .text("reservations", url + "/Reservations"));
    }

    private @Nullable String link(String collection, @Nullable String sid) {
        return sid == null ? null : urls.of(collection, sid);
    }
}

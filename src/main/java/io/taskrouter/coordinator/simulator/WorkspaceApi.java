package io.taskrouter.coordinator.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /Workspaces}: there is exactly one; its settings can be changed. */
final class WorkspaceApi {
    private static final List<String> PARTS =
            List.of("activities", "task_queues", "tasks", "workers", "workflows", "task_channels", "events");
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    WorkspaceApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", "/v1/Workspaces", "workspaces", this::list)
                .add("GET", "/v1/Workspaces/{workspace}", "workspace", exchange -> reply())
                .add("POST", "/v1/Workspaces/{workspace}", "workspace", this::update);
    }

    private Reply list(Exchange exchange) {
        return Paging.page(
                exchange,
                "workspaces",
                after -> List.of(new Only(workspace.sid())),
                any -> true,
                (out, x) -> fields(out));
    }

    private Reply update(Exchange exchange) {
        synchronized (this) {
            WorkspaceSettings old = workspace.settings();
            workspace.settings(new WorkspaceSettings(
                    given(exchange, "FriendlyName", old.name()),
                    activity(exchange, "DefaultActivitySid", old.defaultActivitySid()),
                    activity(exchange, "TimeoutActivitySid", old.timeoutActivitySid()),
                    given(exchange, "EventCallbackUrl", old.eventCallbackUrl()),
                    exchange.field("EventsFilter") == null ? old.eventsFilter() : exchange.field("EventsFilter"),
                    flag(exchange.flag("MultiTaskEnabled"), old.multitasking()),
                    given(exchange, "PrioritizeQueueOrder", old.queueOrder()),
                    old.created(),
                    workspace.now()));
        }
        return reply();
    }

    private String activity(Exchange exchange, String name, String otherwise) {
        return workspace.activity(given(exchange, name, otherwise)).sid();
    }

    private static String given(Exchange exchange, String name, String otherwise) {
        String value = exchange.field(name);
        return value == null ? otherwise : value;
    }

    private static boolean flag(@Nullable Boolean value, boolean otherwise) {
        return value == null ? otherwise : value;
    }

    private Reply reply() {
        return Reply.ok(this::fields);
    }

    private void fields(JsonOut out) {
        WorkspaceSettings settings = workspace.settings();
        out.text("sid", workspace.sid())
                .text("account_sid", workspace.accountSid())
                .text("friendly_name", settings.name())
                .text("default_activity_sid", settings.defaultActivitySid())
                .text(
                        "default_activity_name",
                        workspace.activity(settings.defaultActivitySid()).name())
                .text("timeout_activity_sid", settings.timeoutActivitySid())
                .text(
                        "timeout_activity_name",
                        workspace.activity(settings.timeoutActivitySid()).name())
                .text("event_callback_url", settings.eventCallbackUrl().isBlank() ? null : settings.eventCallbackUrl())
                .text("events_filter", settings.eventsFilter())
                .flag("multi_task_enabled", settings.multitasking())
                .text("prioritize_queue_order", settings.queueOrder())
                .date("date_created", settings.created())
                .date("date_updated", settings.updated())
                .text("url", urls.workspace())
                .object("links", this::links);
    }

    private void links(JsonOut out) {
        for (String part : PARTS) {
            out.text(part, urls.of(camel(part)));
        }
        out.text("statistics", urls.of("Statistics"))
                .text("real_time_statistics", urls.of("RealTimeStatistics"))
                .text("cumulative_statistics", urls.of("CumulativeStatistics"));
    }

    private static String camel(String snake) {
        StringBuilder camel = new StringBuilder();
        for (String word : snake.split("_")) {
            camel.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return camel.toString();
    }

    private record Only(String sid) implements Resource {
        @Override
        public long ordinal() {
            return 0;
        }
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /Workflows}; the configuration is kept letter by letter. */
final class WorkflowApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/Workflows";
    private static final String ONE = ALL + "/{workflow}";
    private static final int MAX_TIMEOUT = 86_400;
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    WorkflowApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "workflows", this::list)
                .add("POST", ALL, "workflows", this::create)
                .add("GET", ONE, "workflow", exchange -> reply(200, find(exchange)))
                .add("POST", ONE, "workflow", this::update)
                .add("DELETE", ONE, "workflow", this::delete);
    }

    private Workflow find(Exchange exchange) {
        return workspace.workflows().get(exchange.name("workflow"), exchange.path());
    }

    private Reply list(Exchange exchange) {
        String name = exchange.field("FriendlyName");
        return Paging.page(
                exchange,
                "workflows",
                workspace.workflows()::after,
                workflow -> name == null || workflow.name().equalsIgnoreCase(name),
                this::fields);
    }

    private Reply create(Exchange exchange) {
        Instant now = workspace.now();
        Workflow blank = new Workflow(
                workspace.sids().next("WW"),
                workspace.sids().nextOrdinal(),
                exchange.required("FriendlyName"),
                exchange.required("Configuration"),
                120,
                null,
                null,
                now,
                now);
        return stored(201, changed(blank, exchange), "workflow.created");
    }

    private Reply update(Exchange exchange) {
        return stored(200, changed(find(exchange), exchange), "workflow.updated");
    }

    private Reply delete(Exchange exchange) {
        Workflow workflow = find(exchange);
        workspace.workflows().remove(workflow.sid());
        tell("workflow.deleted", workflow);
        return Reply.nothing();
    }

    private Workflow changed(Workflow old, Exchange exchange) {
        int timeout = exchange.integer("TaskReservationTimeout", old.reservationTimeout());
        if (timeout < 1 || timeout > MAX_TIMEOUT) {
            throw Rejection.invalid("TaskReservationTimeout must be between 1 and 86400");
        }
        String configuration = orElse(exchange.field("Configuration"), old.configuration());
        WorkflowPlan.parse(String.valueOf(configuration));
        return new Workflow(
                old.sid(),
                old.ordinal(),
                String.valueOf(orElse(exchange.field("FriendlyName"), old.name())),
                String.valueOf(configuration),
                timeout,
                orElse(exchange.field("AssignmentCallbackUrl"), old.assignmentCallbackUrl()),
                orElse(exchange.field("FallbackAssignmentCallbackUrl"), old.fallbackCallbackUrl()),
                old.created(),
                workspace.now());
    }

    private static @Nullable String orElse(@Nullable String value, @Nullable String otherwise) {
        return value == null ? otherwise : value;
    }

    private Reply stored(int status, Workflow workflow, String event) {
        workspace.workflows().put(workflow);
        tell(event, workflow);
        return reply(status, workflow);
    }

    private void tell(String type, Workflow workflow) {
        Map<String, String> fields = Map.of("WorkflowSid", workflow.sid(), "WorkflowName", workflow.name());
        workspace
                .events()
                .record(type, workflow.sid(), "Workflow " + workflow.name(), WorkspaceEvent.Subject.none(), fields);
    }

    private Reply reply(int status, Workflow workflow) {
        return Reply.of(status, out -> fields(out, workflow));
    }

    private void fields(JsonOut out, Workflow workflow) {
        String url = urls.of("Workflows", workflow.sid());
        out.text("sid", workflow.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("friendly_name", workflow.name())
                .text("configuration", workflow.configuration())
                .text("assignment_callback_url", workflow.assignmentCallbackUrl())
                .text("fallback_assignment_callback_url", workflow.fallbackCallbackUrl())
                .number("task_reservation_timeout", workflow.reservationTimeout())
                .text("document_content_type", "application/json")
                .date("date_created", workflow.created())
                .date("date_updated", workflow.updated())
                .text("url", url)
                .object(
                        "links",
                        links -> links.text("statistics", url + "/Statistics")
                                .text("real_time_statistics", url + "/RealTimeStatistics")
                                .text("cumulative_statistics", url + "/CumulativeStatistics"));
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.Map;

/** {@code /Activities}; whether one counts as available can never change. */
final class ActivityApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/Activities";
    private static final String ONE = ALL + "/{activity}";
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    ActivityApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "activities", this::list)
                .add("POST", ALL, "activities", this::create)
                .add("GET", ONE, "activity", exchange -> reply(200, find(exchange)))
                .add("POST", ONE, "activity", this::update)
                .add("DELETE", ONE, "activity", this::delete);
    }

    private Activity find(Exchange exchange) {
        return workspace.activities().get(exchange.name("activity"), exchange.path());
    }

    private Reply list(Exchange exchange) {
        String name = exchange.field("FriendlyName");
        Boolean available = exchange.flag("Available");
        return Paging.page(
                exchange,
                "activities",
                workspace.activities()::after,
                activity -> (name == null || activity.name().equalsIgnoreCase(name))
                        && (available == null || activity.available() == available),
                this::fields);
    }

    private Reply create(Exchange exchange) {
        Instant now = workspace.now();
        boolean available = Boolean.TRUE.equals(exchange.flag("Available"));
        Activity activity = new Activity(
                workspace.sids().next("WA"),
                workspace.sids().nextOrdinal(),
                exchange.required("FriendlyName"),
                available,
                now,
                now);
        return stored(201, activity, "activity.created");
    }

    private Reply update(Exchange exchange) {
        Activity old = find(exchange);
        String name = exchange.field("FriendlyName");
        Activity renamed = new Activity(
                old.sid(),
                old.ordinal(),
                name == null ? old.name() : name,
                old.available(),
                old.created(),
                workspace.now());
        return stored(200, renamed, "activity.updated");
    }

    private Reply stored(int status, Activity activity, String event) {
        workspace.activities().put(activity);
        tell(event, activity);
        return reply(status, activity);
    }

    private Reply delete(Exchange exchange) {
        Activity activity = find(exchange);
        boolean used = workspace.workforce().shelf().all().stream()
                .anyMatch(worker -> worker.state().activity().sid().equals(activity.sid()));
        if (used) {
            throw Rejection.invalid("Activity " + activity.sid() + " is in use");
        }
        workspace.activities().remove(activity.sid());
        tell("activity.deleted", activity);
        return Reply.nothing();
    }

    private void tell(String type, Activity activity) {
        workspace
                .events()
                .record(type, activity.sid(), "Activity " + activity.name(), WorkspaceEvent.Subject.none(), Map.of());
    }

    private Reply reply(int status, Activity activity) {
        return Reply.of(status, out -> fields(out, activity));
    }

    private void fields(JsonOut out, Activity activity) {
        out.text("sid", activity.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("friendly_name", activity.name())
                .flag("available", activity.available())
                .date("date_created", activity.created())
                .date("date_updated", activity.updated())
                .text("url", urls.of("Activities", activity.sid()))
                .object("links", links -> links.text("workspace", urls.workspace()));
    }
}

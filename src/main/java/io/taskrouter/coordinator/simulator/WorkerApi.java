package io.taskrouter.coordinator.simulator;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /Workers}: versions, {@code If-Match}, attributes as one text. */
final class WorkerApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/Workers";
    private static final String ONE = ALL + "/{worker}";
    private final SimulatedWorkspace workspace;
    private final Urls urls;

    WorkerApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "workers", this::list)
                .add("POST", ALL, "workers", this::create)
                .add("GET", ONE, "worker", this::fetch)
                .add("POST", ONE, "worker", this::update)
                .add("DELETE", ONE, "worker", this::delete);
    }

    private Worker find(Exchange exchange) {
        return workspace.workforce().get(exchange.name("worker"), exchange.path());
    }

    private Reply fetch(Exchange exchange) {
        Worker worker = find(exchange);
        return reply(200, worker, worker.state());
    }

    private Reply update(Exchange exchange) {
        Worker worker = find(exchange);
        boolean rejectPending = Boolean.TRUE.equals(exchange.flag("RejectPendingReservations"));
        Activity activity = activity(exchange);
        if (rejectPending && activity != null && activity.available()) {
            throw Rejection.invalid("RejectPendingReservations is only valid with an unavailable Activity");
        }
        WorkerChange change = new WorkerChange(attributes(exchange), activity, exchange.field("FriendlyName"));
        WorkerState after = workspace.workforce().update(worker, change, exchange.caller());
        if (rejectPending) {
            workspace.tasks().rejectPendingOf(worker);
        }
        return reply(200, worker, after);
    }

    private Reply create(Exchange exchange) {
        Attributes given = attributes(exchange);
        Worker worker = workspace.createWorker(
                null,
                exchange.required("FriendlyName"),
                activity(exchange),
                given == null ? Attributes.parse("{}") : given,
                exchange.caller());
        return reply(201, worker, worker.state());
    }

    private Reply delete(Exchange exchange) {
        workspace.deleteWorker(find(exchange), exchange.caller());
        return Reply.nothing();
    }

    private Reply list(Exchange exchange) {
        boolean withAttributes = workspace.options().attributesInLists();
        return Paging.page(
                exchange,
                "workers",
                workspace.workforce().shelf()::after,
                wanted(exchange),
                (out, worker) -> fields(out, worker, worker.state(), withAttributes));
    }

    private Predicate<Worker> wanted(Exchange exchange) {
        String name = exchange.field("FriendlyName");
        String activitySid = exchange.field("ActivitySid");
        String activityName = exchange.field("ActivityName");
        Boolean available = exchange.flag("Available");
        Expression condition = condition(exchange);
        return worker -> {
            WorkerState state = worker.state();
            return (name == null || state.name().equalsIgnoreCase(name))
                    && (activitySid == null || state.activity().sid().equals(activitySid))
                    && (activityName == null || state.activity().name().equalsIgnoreCase(activityName))
                    && (available == null || state.activity().available() == available)
                    && (condition == null || condition.holds(Scope.ofWorker(Scope.WorkerNode.of(worker.sid(), state))));
        };
    }

    /** Workers a queue wants, or an expression names. */
    private @Nullable Expression condition(Exchange exchange) {
        String queueSid = exchange.field("TaskQueueSid");
        String queueName = exchange.field("TaskQueueName");
        String asked = exchange.field("TargetWorkersExpression");
        if (queueSid == null && queueName == null) {
            return asked == null ? null : Expression.parse(asked);
        }
        return workspace.queues().all().stream()
                .filter(queue -> queue.sid().equals(queueSid) || queue.name().equalsIgnoreCase(queueName))
                .map(queue -> Expression.parse(queue.targetWorkers()))
                .findFirst()
                .orElseThrow(() -> Rejection.notFound(exchange.path()));
    }

    private @Nullable Activity activity(Exchange exchange) {
        String sid = exchange.field("ActivitySid");
        return sid == null ? null : workspace.activity(sid);
    }

    private static @Nullable Attributes attributes(Exchange exchange) {
        String text = exchange.field("Attributes");
        return text == null ? null : Attributes.parse(text);
    }

    private Reply reply(int status, Worker worker, WorkerState state) {
        return Reply.of(status, out -> fields(out, worker, state, true)).at(state.version());
    }

    private void fields(JsonOut out, Worker worker, WorkerState state, boolean withAttributes) {
        String url = urls.of("Workers", worker.sid());
        out.text("sid", worker.sid())
                .text("friendly_name", state.name())
                .text("account_sid", workspace.accountSid())
                .text("activity_sid", state.activity().sid())
                .text("activity_name", state.activity().name())
                .text("workspace_sid", workspace.sid())
                .text("attributes", withAttributes ? state.attributes().text() : null)
                .flag("available", state.activity().available())
                .date("date_created", state.created())
                .date("date_status_changed", state.activityChanged())
                .date("date_updated", state.updated())
                .text("url", url)
                .object("links", links -> links(links, url, state));
    }

    private void links(JsonOut out, String url, WorkerState state) {
        out.text("channels", url + "/Channels")
                .text("activity", urls.of("Activities", state.activity().sid()))
                .text("workspace", urls.workspace())
                .text("statistics", urls.of("Workers/Statistics"))
                .text("real_time_statistics", urls.of("Workers/RealTimeStatistics"))
                .text("cumulative_statistics", urls.of("Workers/CumulativeStatistics"))
                .text("worker_statistics", url + "/Statistics")
                .text("worker_channels", url + "/Channels")
                .text("reservations", url + "/Reservations");
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /Events}: what happened in the last quarter of an hour, unless asked otherwise. */
final class EventApi {
    private static final String ALL = "/v1/Workspaces/{workspace}/Events";
    private static final int DEFAULT_MINUTES = 15;
    private static final Map<String, String> FILTERS = Map.of(
            "WorkerSid", "WorkerSid",
            "TaskSid", "TaskSid",
            "TaskQueueSid", "TaskQueueSid",
            "WorkflowSid", "WorkflowSid",
            "ReservationSid", "ReservationSid",
            "TaskChannel", "TaskChannelUniqueName");
    private final SimulatedWorkspace workspace;
    private final EventFields spelling;
    private final Urls urls;

    EventApi(SimulatedWorkspace workspace) {
        this.workspace = workspace;
        this.spelling = new EventFields(workspace);
        this.urls = new Urls(workspace.sid());
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ALL, "events", this::list).add("GET", ALL + "/{event}", "event", this::fetch);
    }

    private Reply fetch(Exchange exchange) {
        WorkspaceEvent event = workspace.events().find(exchange.name("event"));
        if (event == null) {
            throw Rejection.notFound(exchange.path());
        }
        return Reply.ok(out -> fields(out, event));
    }

    private Reply list(Exchange exchange) {
        return Paging.page(exchange, "events", workspace.events()::after, wanted(exchange), this::fields);
    }

    private Predicate<WorkspaceEvent> wanted(Exchange exchange) {
        Instant end = date(exchange, "EndDate");
        Instant start = date(exchange, "StartDate");
        Duration minutes = Duration.ofMinutes(exchange.integer("Minutes", DEFAULT_MINUTES));
        Instant from = start == null ? (end == null ? workspace.now() : end).minus(minutes) : start;
        String type = exchange.field("EventType");
        String sid = exchange.field("Sid");
        return event -> !event.at().isBefore(from)
                && (end == null || !event.at().isAfter(end))
                && (type == null || event.type().equals(type))
                && (sid == null || event.sid().equals(sid))
                && about(exchange, event);
    }

    private boolean about(Exchange exchange, WorkspaceEvent event) {
        Map<String, String> fields = null;
        for (Map.Entry<String, String> filter : FILTERS.entrySet()) {
            String wanted = exchange.field(filter.getKey());
            if (wanted != null) {
                fields = fields == null ? spelling.subject(event) : fields;
                if (!wanted.equals(fields.get(filter.getValue()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Without a zone it is UTC: the SDK sends it so. */
    private static @Nullable Instant date(Exchange exchange, String name) {
        String text = exchange.field(name);
        try {
            return text == null ? null : Instant.parse(text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)") ? text : text + "Z");
        } catch (DateTimeParseException e) {
            throw Rejection.invalid(name + " must be an ISO 8601 date");
        }
    }

    private void fields(JsonOut out, WorkspaceEvent event) {
        String collection = collection(event.resourceType());
        out.text("sid", event.sid())
                .text("account_sid", workspace.accountSid())
                .text("workspace_sid", workspace.sid())
                .text("event_type", event.type())
                .date("event_date", event.at())
                .number("event_date_ms", event.at().toEpochMilli())
                .text("description", event.description())
                .text("resource_type", event.resourceType())
                .text("resource_sid", event.resourceSid())
                .text("resource_url", urls.of(collection, event.resourceSid()))
                .text("actor_type", "workspace")
                .text("actor_sid", workspace.sid())
                .text("actor_url", urls.workspace())
                .text("source", "twilio")
                .text("source_ip_address", "127.0.0.1")
                .object("event_data", data -> data(data, event))
                .text("url", urls.of("Events", event.sid()));
    }

    private void data(JsonOut out, WorkspaceEvent event) {
        out.text("workspace_sid", workspace.sid())
                .text("workspace_name", workspace.settings().name());
        spelling.subject(event).forEach((name, value) -> out.text(snake(name), value));
    }

    private static String collection(String type) {
        return switch (type) {
            case "activity" -> "Activities";
            case "task-queue" -> "TaskQueues";
            case "task-channel" -> "TaskChannels";
            default -> Character.toUpperCase(type.charAt(0)) + type.substring(1) + "s";
        };
    }

    /** {@code WorkerActivitySid} becomes {@code worker_activity_sid}. */
    static String snake(String camel) {
        return camel.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}

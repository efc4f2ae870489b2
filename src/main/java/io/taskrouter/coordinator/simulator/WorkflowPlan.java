package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A workflow's configuration, read: filters in order, each with its routing steps, and a queue for all other tasks. */
record WorkflowPlan(List<Filter> filters, @Nullable String defaultQueue) {
    private static final Map<String, WorkflowPlan> BY_TEXT = new ConcurrentHashMap<>();

    /** Tasks that match go through the targets one after the other. */
    record Filter(String name, @Nullable Expression condition, List<Target> targets) {}

    /**
     * One routing step.
     *
     * @param timeout seconds before the next step, 0 for none
     * @param knownWorker a path whose value is the SID, or with {@code byName} the friendly name, of the only candidate
     */
    record Target(
            String queueSid,
            @Nullable Expression condition,
            int priority,
            int timeout,
            Expression.@Nullable Operand knownWorker,
            boolean byName,
            @Nullable Expression skipIf) {
        static Target queue(String sid) {
            return new Target(sid, null, -1, 0, null, false, null);
        }
    }

    /** @throws Rejection 400 when it is no JSON or an expression in it cannot be read */
    static WorkflowPlan parse(String configuration) {
        return BY_TEXT.computeIfAbsent(configuration, WorkflowPlan::read);
    }

    /** The steps for a task: those of the first filter that matches, else the default queue, else none. */
    List<Target> stepsFor(JsonNode taskAttributes) {
        Scope scope = Scope.ofTask(taskAttributes);
        for (Filter filter : filters) {
            if (filter.condition() == null || filter.condition().holds(scope)) {
                return filter.targets();
            }
        }
        return defaultQueue == null ? List.of() : List.of(Target.queue(defaultQueue));
    }

    private static WorkflowPlan read(String configuration) {
        JsonNode routing = tree(configuration).path("task_routing");
        List<Filter> filters = new ArrayList<>();
        for (JsonNode filter : routing.path("filters")) {
            List<Target> targets = new ArrayList<>();
            filter.path("targets").forEach(target -> targets.add(target(target)));
            String name = filter.path("filter_friendly_name").asText("");
            filters.add(new Filter(name, expression(filter.get("expression")), List.copyOf(targets)));
        }
        JsonNode fallback = routing.path("default_filter").get("queue");
        return new WorkflowPlan(List.copyOf(filters), fallback == null ? null : fallback.asText());
    }

    private static Target target(JsonNode target) {
        boolean byName = target.has("known_worker_friendly_name");
        JsonNode known = target.get(byName ? "known_worker_friendly_name" : "known_worker_sid");
        return new Target(
                target.path("queue").asText(""),
                expression(target.get("expression")),
                target.path("priority").asInt(-1),
                target.path("timeout").asInt(0),
                known == null ? null : path(known.asText()),
                byName,
                expression(target.get("skip_if")));
    }

    private static Expression.Operand path(String text) {
        Expression parsed = Expression.parse(text);
        if (parsed instanceof Expression.Truth truth) {
            return truth.operand();
        }
        throw Rejection.invalid("a known worker must be a path: " + text);
    }

    private static @Nullable Expression expression(@Nullable JsonNode text) {
        return text == null || text.asText().isBlank() ? null : Expression.parse(text.asText());
    }

    private static JsonNode tree(String configuration) {
        try {
            return Json.MAPPER.readTree(configuration);
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("Configuration must be valid JSON");
        }
    }
}

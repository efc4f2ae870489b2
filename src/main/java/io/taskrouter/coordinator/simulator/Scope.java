package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What names mean: those beginning with one of the prefixes ({@code task.}, {@code worker.}) are looked for there, all others
 * in the document the expression is about.
 */
record Scope(JsonNode document, Map<String, JsonNode> prefixes) {
    static Scope ofWorker(WorkerNode worker) {
        return new Scope(worker.tree(), Map.of("worker", worker.tree()));
    }

    static Scope ofTask(JsonNode task) {
        return new Scope(task, Map.of("task", task));
    }

    static Scope ofBoth(JsonNode task, WorkerNode worker) {
        return new Scope(worker.tree(), Map.of("task", task, "worker", worker.tree()));
    }

    static Scope ofFloor(int available, int unavailable) {
        ObjectNode workers =
                Json.MAPPER.createObjectNode().put("available", available).put("unavailable", unavailable);
        return new Scope(workers, Map.of("workers", workers));
    }

    JsonNode root(List<Object> steps) {
        return prefixed(steps) ? prefixes.getOrDefault((String) steps.getFirst(), document) : document;
    }

    List<Object> rest(List<Object> steps) {
        return prefixed(steps) ? steps.subList(1, steps.size()) : steps;
    }

    private boolean prefixed(List<Object> steps) {
        return steps.size() > 1 && prefixes.containsKey(steps.getFirst());
    }

    /** A worker's attributes with what TaskRouter itself knows beside them. */
    record WorkerNode(JsonNode tree) {
        static WorkerNode of(String sid, WorkerState state) {
            JsonNode attributes = state.attributes().tree();
            if (attributes.has("sid") && attributes.has("friendly_name")) {
                return new WorkerNode(attributes);
            }
            ObjectNode known = Json.MAPPER.createObjectNode();
            known.put("sid", sid).put("friendly_name", state.name());
            known.put("activity_name", state.activity().name());
            known.setAll((ObjectNode) attributes);
            return new WorkerNode(known);
        }
    }
}

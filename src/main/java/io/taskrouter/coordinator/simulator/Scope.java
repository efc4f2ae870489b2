package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What names mean: {@code task.} and {@code worker.} lead into those, all others into the document the expression is about.
 * Beside a worker's attributes TaskRouter itself knows {@code sid}, {@code friendly_name} and {@code activity_name}.
 */
record Scope(
        JsonNode document,
        @Nullable JsonNode task,
        @Nullable WorkerNode worker) {
    static Scope ofWorker(WorkerNode worker) {
        return new Scope(worker.attributes(), null, worker);
    }

    static Scope ofTask(JsonNode task) {
        return new Scope(task, task, null);
    }

    static Scope ofBoth(JsonNode task, WorkerNode worker) {
        return new Scope(worker.attributes(), task, worker);
    }

    /** {@code workers.available} and {@code workers.unavailable}. */
    static Scope ofFloor(int available, int unavailable) {
        ObjectNode floor = Json.MAPPER.createObjectNode();
        floor.putObject("workers").put("available", available).put("unavailable", unavailable);
        return new Scope(floor, null, null);
    }

    /** The value at a path of names and indices; missing when there is none. */
    JsonNode value(List<Object> steps) {
        if (steps.size() > 1 && task != null && steps.getFirst().equals("task")) {
            return walk(task, steps, 1);
        }
        boolean named = steps.size() > 1 && steps.getFirst().equals("worker");
        if (worker == null || !named && document != worker.attributes()) {
            return walk(document, steps, 0);
        }
        int first = named ? 1 : 0;
        JsonNode found = walk(worker.attributes(), steps, first);
        boolean plain = steps.size() == first + 1;
        return plain && found.isMissingNode() ? worker.known(steps.getLast()) : found;
    }

    private static JsonNode walk(JsonNode from, List<Object> steps, int first) {
        JsonNode node = from;
        for (int i = first; i < steps.size(); i++) {
            node = steps.get(i) instanceof Integer index ? node.path(index) : node.path((String) steps.get(i));
        }
        return node;
    }

    /** A worker as expressions see it. */
    record WorkerNode(JsonNode attributes, String sid, String name, String activity) {
        static WorkerNode of(String sid, WorkerState state) {
            return new WorkerNode(
                    state.attributes().tree(),
                    sid,
                    state.name(),
                    state.activity().name());
        }

        JsonNode known(Object name) {
            return switch (name.toString()) {
                case "sid" -> TextNode.valueOf(sid);
                case "friendly_name" -> TextNode.valueOf(this.name);
                case "activity_name" -> TextNode.valueOf(activity);
                default -> MissingNode.getInstance();
            };
        }
    }
}

package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A problem with one update.
 *
 * @param detail says what to do next; no attribute values
 * @param fields further members of the problem document, such as {@code reasons} or {@code limit}
 */
public record Problem(ProblemType type, String detail, Map<String, JsonNode> fields) {
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, Map.of());
    }
}

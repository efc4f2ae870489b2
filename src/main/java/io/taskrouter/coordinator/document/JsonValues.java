package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;

/** Equality and measures of JSON values. */
public final class JsonValues {
    private JsonValues() {}

    /** Equal as JSON values: numbers by value, objects without regard to key order. Jackson's own {@code equals} tells {@code 1} from {@code 1.0} and an int from a long. */
    public static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) return a.decimalValue().compareTo(b.decimalValue()) == 0;
        if (a.isObject() && b.isObject()) return sameMembers(a, b);
        if (a.isArray() && b.isArray()) return sameElements(a, b);
        return a.equals(b);
    }

    private static boolean sameMembers(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) return false;
        for (var member : a.properties()) {
            var other = b.get(member.getKey());
            if (other == null || !same(member.getValue(), other)) return false;
        }
        return true;
    }

    private static boolean sameElements(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) return false;
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) return false;
        }
        return true;
    }

    /** Levels of objects and arrays: 0 for a scalar, 1 for an empty object. */
    static int depth(JsonNode node) {
        if (!node.isContainerNode()) return 0;
        int deepest = 0;
        for (var child : node) deepest = Math.max(deepest, depth(child));
        return deepest + 1;
    }

    /** Values in the tree, the node itself included. */
    static long count(JsonNode node) {
        long count = 1;
        for (var child : node) count += count(child);
        return count;
    }
}

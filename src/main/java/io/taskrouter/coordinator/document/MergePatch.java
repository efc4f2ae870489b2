package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch, RFC 7396, for the case that matters here: an object patched by an object. */
public final class MergePatch {
    private MergePatch() {}

    /** A new document: members of the patch are set, {@code null} removes, objects merge recursively. Keys that stay keep their place, new ones follow at the end. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        var merged = target.deepCopy();
        merge(merged, patch);
        return merged;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        for (var member : patch.properties()) {
            var key = member.getKey();
            var value = member.getValue();
            if (value.isNull()) {
                target.remove(key);
            } else if (value instanceof ObjectNode inner) {
                merge(target.get(key) instanceof ObjectNode there ? there : emptyAt(target, key), inner);
            } else {
                target.set(key, value.deepCopy());
            }
        }
    }

    private static ObjectNode emptyAt(ObjectNode target, String key) {
        var empty = target.objectNode();
        target.set(key, empty);
        return empty;
    }
}

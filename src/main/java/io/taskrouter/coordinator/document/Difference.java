package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody changed in a document: objects member by member, arrays and all else as one value. Kept as operations rather than as a merge patch, because {@code null} is a value.
 *
 * @param ops in the order of the document that was compared; no path leads through another one's
 */
public record Difference(List<Op> ops) {

    /** A change at one path: the keys that lead there, at least one. */
    public sealed interface Op {
        List<String> path();

        /** The path as a JSON Pointer. */
        default String pointer() {
            return Pointer.of(path());
        }
    }

    /** The value is to be there. An empty object asks for an object only: one that is there already keeps its members. */
    public record Put(List<String> path, JsonNode value) implements Op {}

    /** Nothing is to be there. */
    public record Remove(List<String> path) implements Op {}

    public Difference {
        ops = List.copyOf(ops);
    }

    public static Difference between(ObjectNode base, ObjectNode changed) {
        var ops = new ArrayList<Op>();
        compare(List.of(), base, changed, ops);
        return new Difference(ops);
    }

    private static void compare(List<String> path, ObjectNode base, ObjectNode changed, List<Op> ops) {
        for (var key : (Iterable<String>) base::fieldNames) {
            if (!changed.has(key)) ops.add(new Remove(under(path, key)));
        }
        for (var member : changed.properties()) {
            compareValue(under(path, member.getKey()), base.get(member.getKey()), member.getValue(), ops);
        }
    }

    private static void compareValue(List<String> path, @Nullable JsonNode was, JsonNode now, List<Op> ops) {
        if (was != null && JsonValues.same(was, now)) return;
        if (!(now instanceof ObjectNode object)) {
            ops.add(new Put(path, now.deepCopy()));
        } else if (was instanceof ObjectNode former) {
            compare(path, former, object, ops);
        } else if (object.isEmpty()) {
            ops.add(new Put(path, object.deepCopy()));
        } else {
            compare(path, object.objectNode(), object, ops); // member by member: two who add the same object add up
        }
    }

    private static List<String> under(List<String> path, String key) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        return List.copyOf(longer);
    }

    /** The same change on another document, as a new one. Whatever stands in the way of a path gives way. */
    public ObjectNode applyTo(ObjectNode ours) {
        var result = ours.deepCopy();
        for (var op : ops) {
            switch (op) {
                case Put set -> set(result, set);
                case Remove remove -> remove(result, remove.path());
            }
        }
        return result;
    }

    private static void set(ObjectNode root, Put set) {
        var parent = root;
        for (var key : set.path().subList(0, set.path().size() - 1)) {
            parent = parent.get(key) instanceof ObjectNode there ? there : parent.putObject(key);
        }
        var last = set.path().getLast();
        if (set.value().isObject() && parent.get(last) instanceof ObjectNode) return;
        parent.set(last, set.value().deepCopy());
    }

    private static void remove(ObjectNode root, List<String> path) {
        var parent = root;
        for (var key : path.subList(0, path.size() - 1)) {
            if (!(parent.get(key) instanceof ObjectNode there)) return;
            parent = there;
        }
        parent.remove(path.getLast());
    }

    public boolean isEmpty() {
        return ops.isEmpty();
    }

    public Set<String> topLevelKeys() {
        var keys = new LinkedHashSet<String>();
        for (var op : ops) keys.add(op.path().getFirst());
        return keys;
    }

    /** The part under these top-level keys. */
    public Difference onlyIn(Set<String> keys) {
        return new Difference(
                ops.stream().filter(op -> keys.contains(op.path().getFirst())).toList());
    }

    /** The part under all other top-level keys. */
    public Difference outside(Set<String> keys) {
        return new Difference(
                ops.stream().filter(op -> !keys.contains(op.path().getFirst())).toList());
    }
}

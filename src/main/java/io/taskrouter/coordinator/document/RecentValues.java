package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Hashes of the values that paths had lately, so that a document from the past is known for one; immutable and bounded, and made anew from a worker's history whenever it is needed.
 *
 * @param hashes by JSON Pointer, longest unchanged first; of each path the latest last
 */
public record RecentValues(Map<String, List<String>> hashes) implements Former {
    public static final RecentValues NONE = new RecentValues(Map.of());

    private static final int PATHS = 1000;
    private static final int PER_PATH = 250;

    public RecentValues {
        hashes = new LinkedHashMap<>(hashes); // keeps the order, which Map.copyOf does not
    }

    /** After a change from one document to the next; {@code except} are top-level keys not worth remembering. */
    public RecentValues after(ObjectNode before, ObjectNode now, Set<String> except) {
        var next = new LinkedHashMap<>(hashes);
        compare(List.of(), before.deepCopy().without(except), now.deepCopy().without(except), next);
        while (next.size() > PATHS) next.pollFirstEntry();
        return next.equals(hashes) ? this : new RecentValues(next);
    }

    private static void compare(List<String> path, ObjectNode before, ObjectNode now, Map<String, List<String>> next) {
        for (var member : before.properties()) {
            var value = now.get(member.getKey());
            if (value != null && JsonValues.same(member.getValue(), value)) continue;
            var below = under(path, member.getKey());
            if (member.getValue() instanceof ObjectNode was && value instanceof ObjectNode is) {
                note(Pointer.of(below), former -> remember(former, ValueHash.of(was)), next);
                compare(below, was, is, next);
            } else everyValue(below, member.getValue(), (at, hash) -> note(at, former -> remember(former, hash), next));
        }
        for (var member : now.properties()) {
            everyValue(
                    under(path, member.getKey()),
                    member.getValue(),
                    (at, hash) -> note(at, former -> former.remove(hash), next));
        }
    }

    /** The value and all that is in it: what leaves with an object may come back without the object. */
    private static void everyValue(List<String> path, JsonNode value, BiConsumer<String, String> each) {
        each.accept(Pointer.of(path), ValueHash.of(value));
        if (!(value instanceof ObjectNode object)) return;
        object.properties().forEach(member -> everyValue(under(path, member.getKey()), member.getValue(), each));
    }

    private static void note(String pointer, Consumer<List<String>> change, Map<String, List<String>> next) {
        var former = new ArrayList<>(next.getOrDefault(pointer, List.of()));
        change.accept(former);
        if (former.equals(next.get(pointer))) return;
        next.remove(pointer);
        if (!former.isEmpty()) next.put(pointer, List.copyOf(former));
    }

    private static List<String> under(List<String> path, String key) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    private static void remember(List<String> former, String hash) {
        former.remove(hash);
        former.add(hash);
        if (former.size() > PER_PATH) former.removeFirst();
    }

    @Override
    public boolean held(List<String> path, JsonNode value) {
        return hashes.getOrDefault(Pointer.of(path), List.of()).contains(ValueHash.of(value));
    }
}

package io.taskrouter.coordinator.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's document must be, told from every single change that anybody made: who changed what, on which copy, and what of that the service can know. {@code isAcdReady} is in it as the wish it is
 * where nobody is on a call.
 *
 * <p>What is promised: a caller's change survives whatever others write back. A change from outside counts from the moment it is seen, for what it is relative to the nearest document that is known under the
 * revision its copy names; of a copy that names none, or one long gone, what it sets counts unless the path had that value before, and what it lacks is put back where a caller had set it.
 */
final class HealingOracle {
    /** Revisions that can be told apart: those of the last passes. */
    private static final int KEPT = 20;

    /** So near the end of what is kept nobody's copy is used: how many passes there were is the service's affair. */
    private static final int UNSURE = 6;

    private static final String READY = "isAcdReady";
    static final String EXTENSION = "directExtension";

    /** One change; a null value removes, JSON's null is a value. */
    record Change(List<String> path, @Nullable JsonNode value) {
        void on(ObjectNode document) {
            var parent = document;
            for (var key : path.subList(0, path.size() - 1)) parent = parent.withObjectProperty(key);
            if (value == null) parent.remove(path.getLast());
            else parent.set(path.getLast(), value);
        }

        String key() {
            return path.getFirst();
        }
    }

    /**
     * A copy that somebody holds of the document.
     *
     * @param rev the confirmed revision it descends from, null when its marker has been taken out
     * @param then the whole document at that revision, as it should have been
     * @param document what it has become in their hands
     */
    record Copy(@Nullable String rev, ObjectNode then, ObjectNode document) {
        Copy with(Change change) {
            var changed = document.deepCopy();
            change.on(changed);
            return new Copy(rev, then, changed);
        }

        Copy stripped() {
            return new Copy(null, then, document);
        }
    }

    private ObjectNode ours;
    private final Set<String> throughUs = new HashSet<>();
    private final Set<Change> had = new HashSet<>();
    private final List<String> revs = new ArrayList<>();
    /** Copies of others that were seen while their revision was known: the next one may have read them. */
    private final List<Copy> found = new ArrayList<>();

    private final Set<String> taken;
    private @Nullable Copy unseen;

    /** @param taken extensions of others */
    HealingOracle(ObjectNode seed, Set<String> taken) {
        this.ours = seed.deepCopy();
        this.taken = taken;
        leaves(List.of(), ours);
    }

    ObjectNode expected() {
        return ours;
    }

    /** The service has settled a pass; from now on TaskRouter's document has this revision. */
    void confirmed(String rev) {
        if (revs.isEmpty() || !revs.getLast().equals(rev)) revs.add(rev);
    }

    /** What a read of TaskRouter gives at this moment. */
    Copy read() {
        return unseen != null ? unseen : new Copy(revs.getLast(), ours.deepCopy(), ours.deepCopy());
    }

    /** Is it certain whether the service still knows the copy's revision? */
    boolean isCertain(Copy copy) {
        int age = age(copy);
        return age < KEPT - UNSURE || age > KEPT + UNSURE;
    }

    boolean isKnown(Copy copy) {
        return copy.rev() != null && age(copy) < KEPT;
    }

    private int age(Copy copy) {
        return copy.rev() == null ? Integer.MAX_VALUE : revs.size() - 1 - revs.indexOf(copy.rev());
    }

    /** Somebody replaced TaskRouter's document; what nobody had seen is gone. */
    void written(Copy copy) {
        unseen = copy;
    }

    /** Does TaskRouter hold what the service has not read yet? */
    boolean isUnseen() {
        return unseen != null;
    }

    /** The service has read TaskRouter. */
    void seen() {
        if (unseen == null) return;
        var copy = unseen;
        unseen = null;
        if (isKnown(copy)) meant(copy).forEach(this::takeIn);
        else differences(ours, copy.document()).forEach(change -> guess(copy, change));
        throughUs.removeIf(key -> !ours.has(key));
    }

    /** Their changes since the nearest document that they can have read. */
    private List<Change> meant(Copy copy) {
        var least = differences(copy.then(), copy.document());
        for (var other : found) {
            if (!copy.rev().equals(other.rev())) continue;
            var changes = differences(other.document(), copy.document());
            if (changes.size() <= least.size()) least = changes;
        }
        if (!least.isEmpty()) found.add(copy);
        return least;
    }

    private void takeIn(Change change) {
        if (change.key().equals(READY) && change.value() == null) return; // dropped, which says nothing
        if (change.key().equals(EXTENSION) && change.value() != null && !isFree(change.value())) return;
        apply(change);
    }

    private boolean isFree(JsonNode extension) {
        return extension.asText().matches("[0-9]{4}") && !taken.contains(extension.asText());
    }

    /** Without a known revision a removal is told from a lack by nothing, and what was there once from what is merely old by nothing either. */
    private void guess(Copy copy, Change change) {
        boolean kept = switch (change.key()) {
            // under a revision that is gone it might be a write of the service's own that has landed late
            case READY -> copy.rev() != null;
            case EXTENSION -> change.value() == null || had.contains(change);
            default -> change.value() == null ? throughUs.contains(change.key()) : had.contains(change);
        };
        if (!kept) takeIn(change);
    }

    /** Did it change anything? */
    private boolean apply(Change change) {
        var before = ours.deepCopy();
        change.on(ours);
        if (change.value() != null) leaves(change.path(), change.value());
        return !same(before, ours);
    }

    private void leaves(List<String> path, JsonNode value) {
        if (!path.isEmpty()) had.add(new Change(path, value));
        if (value instanceof ObjectNode object)
            object.properties().forEach(member -> leaves(under(path, member.getKey()), member.getValue()));
    }

    /** A caller's changes, confirmed with 200: whatever was unseen had been seen before. */
    void called(List<Change> changes) {
        seen();
        for (var change : changes) if (apply(change) && !change.key().equals(READY)) throughUs.add(change.key());
        throughUs.removeIf(key -> !ours.has(key));
    }

    // ---- comparing

    /** Objects member by member, all else as one value. */
    static List<Change> differences(ObjectNode before, ObjectNode after) {
        var changes = new ArrayList<Change>();
        differences(List.of(), before, after, changes);
        return changes;
    }

    private static void differences(List<String> path, JsonNode before, ObjectNode after, List<Change> changes) {
        before.fieldNames().forEachRemaining(key -> {
            if (!after.has(key)) changes.add(new Change(under(path, key), null));
        });
        after.properties().forEach(member -> {
            var was = before.path(member.getKey());
            var is = member.getValue();
            var at = under(path, member.getKey());
            if (same(was, is)) return;
            if (is instanceof ObjectNode object && !object.isEmpty())
                differences(at, was.isObject() ? was : object.objectNode(), object, changes);
            else if (!is.isObject() || !was.isObject()) changes.add(new Change(at, is));
            else differences(at, was, (ObjectNode) is, changes);
        });
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> x.isNumber() && y.isNumber()
                        ? x.decimalValue().compareTo(y.decimalValue())
                        : x.equals(y) ? 0 : 1,
                b);
    }

    private static List<String> under(List<String> path, String key) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        return List.copyOf(longer);
    }
}

package io.taskrouter.coordinator.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's document must be, told from every single change that anybody made. It compares no documents: it knows who changed what, on which copy, and what of that the service can know.
 *
 * <p>What is promised: a caller's change survives whatever others write back. A change from outside counts from the moment it is seen, for what it is relative to the revision its copy names; of a copy that
 * names none, what it sets counts, what it is merely behind in does not, and what it lacks is put back where a caller had set it.
 */
final class HealingOracle {
    /** Revisions that can be told apart: those of the last passes. */
    private static final int KEPT = 20;

    /** So near the end of what is kept nobody's copy is used: how many passes there were is the service's affair. */
    private static final int UNSURE = 6;

    /** One change; a null value removes. */
    record Change(List<String> path, @Nullable JsonNode value) {
        void on(ObjectNode document) {
            var parent = document;
            for (var key : path.subList(0, path.size() - 1)) parent = parent.withObjectProperty(key);
            if (value == null) parent.remove(path.getLast());
            else parent.set(path.getLast(), value);
        }
    }

    /**
     * A copy that somebody holds of the document.
     *
     * @param rev the confirmed revision it descends from, null when its marker has been taken out
     * @param then the whole document at that revision, as it should have been
     * @param since what was changed on it since that revision, by whoever had it in hands
     */
    record Copy(@Nullable String rev, ObjectNode then, List<Change> since) {
        Copy with(Change change) {
            var all = new ArrayList<>(since);
            all.add(change);
            return new Copy(rev, then, List.copyOf(all));
        }

        Copy stripped() {
            return new Copy(null, then, since);
        }

        /** What came of it all: of several changes of one path the last; what was added and taken out again leaves no trace. */
        Collection<Change> net() {
            var last = new LinkedHashMap<List<String>, Change>();
            for (var change : since) last.put(change.path(), change);
            last.values().removeIf(change -> change.value() == null && !isIn(then, change.path()));
            return last.values();
        }

        private static boolean isIn(JsonNode document, List<String> path) {
            for (var key : path) document = document.path(key);
            return !document.isMissingNode();
        }

        ObjectNode document() {
            var document = then.deepCopy();
            since.forEach(change -> change.on(document));
            return document;
        }
    }

    private ObjectNode ours;
    private final Set<String> throughUs = new HashSet<>();
    private final Set<Change> known = new HashSet<>();
    private final List<String> revs = new ArrayList<>();
    private @Nullable Copy unseen;

    HealingOracle(ObjectNode seed) {
        this.ours = seed.deepCopy();
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
        return unseen != null ? unseen : new Copy(revs.getLast(), ours.deepCopy(), List.of());
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

    /** The service has read TaskRouter. */
    void seen() {
        if (unseen == null) return;
        if (!isKnown(unseen)) forgetWhatTheyLack(unseen);
        unseen.net().forEach(change -> takeIn(unseen, change));
        unseen = null;
        throughUs.removeIf(key -> !ours.has(key));
    }

    /** Without a known revision a removal is told from a lack by nothing, and what was there once from what is merely old by nothing either. */
    private void takeIn(Copy copy, Change change) {
        boolean kept = !isKnown(copy)
                && (change.value() == null ? throughUs.contains(change.path().getFirst()) : known.contains(change));
        if (!kept) apply(change);
    }

    private void apply(Change change) {
        change.on(ours);
        known.add(change);
    }

    /** What came from outside since the copy was made, and no caller had set, has no advocate. */
    private void forgetWhatTheyLack(Copy copy) {
        var theirs = copy.document();
        for (var key : names(ours)) {
            if (throughUs.contains(key)) continue;
            if (!theirs.has(key)) ours.remove(key);
            else if (ours.get(key) instanceof ObjectNode inner)
                for (var name : names(inner)) if (!theirs.path(key).has(name)) inner.remove(name);
        }
    }

    private static List<String> names(ObjectNode document) {
        var names = new ArrayList<String>();
        document.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** A caller's changes, confirmed with 200: whatever was unseen had been seen before. */
    void called(List<Change> changes) {
        seen();
        for (var change : changes) {
            apply(change);
            throughUs.add(change.path().getFirst());
        }
        throughUs.removeIf(key -> !ours.has(key));
    }
}

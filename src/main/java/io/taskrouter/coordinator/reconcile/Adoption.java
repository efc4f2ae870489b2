package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody changed at TaskRouter without the coordinator, as seen by a fresh read.
 *
 * @param keys top-level keys that differ from what was last confirmed
 * @param wish what an outside write of {@code isAcdReady} says the worker wants, null when it says nothing
 */
record Adoption(Set<String> keys, @Nullable Boolean wish, ObjectNode ours, ObjectNode theirs) {

    /** @param ours the document last confirmed; @param theirs as just read */
    static Adoption between(ObjectNode ours, ObjectNode theirs) {
        var keys = Fold.changedKeys(ours, theirs);
        return new Adoption(keys, keys.contains(Owned.READY) ? wish(ours, theirs) : null, ours, theirs);
    }

    boolean isEmpty() {
        return keys.isEmpty() || keys.equals(Set.of(Owned.MARKER));
    }

    /** A dropped flag says nothing; nor does one under another stamp of ours, which is a late write of an earlier pass. */
    private static @Nullable Boolean wish(ObjectNode ours, ObjectNode theirs) {
        var stamp = stamp(theirs);
        var foreign = stamp == null || Objects.equals(stamp, stamp(ours));
        return foreign ? Owned.ready(theirs) : null;
    }

    private static @Nullable JsonNode stamp(ObjectNode document) {
        return document.path(Owned.MARKER).get("rev");
    }
}

package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.document.Difference;
import io.taskrouter.coordinator.document.Former;
import io.taskrouter.coordinator.document.Healing;
import io.taskrouter.coordinator.document.MarkerAttribute;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What somebody changed at TaskRouter without the coordinator, as seen by a fresh read, and what the document must be because of it.
 *
 * @param keys top-level keys that differ from what was last confirmed
 * @param moved did they change a key of the callers' that ours did not have so already
 * @param wish what an outside write of {@code isAcdReady} says the worker wants, null when it says nothing
 * @param merged what is to be written: their change on our document
 */
record Adoption(
        Set<String> keys,
        boolean moved,
        @Nullable Boolean wish,
        ObjectNode ours,
        ObjectNode theirs,
        ObjectNode merged) {
    private static final Set<String> OWNED = Set.of(Owned.READY, Owned.MARKER);

    /**
     * @param ours the document last confirmed
     * @param theirs as just read
     * @param documents attributes once confirmed under a stamp
     * @param past what values ours had; asked only where theirs descends from nothing that is known
     * @param throughUs top-level keys that callers have set
     */
    static Adoption between(
            ObjectNode ours,
            ObjectNode theirs,
            Function<String, Optional<String>> documents,
            Supplier<Former> past,
            Set<String> throughUs) {
        var keys = Fold.changedKeys(ours, theirs);
        if (keys.isEmpty()) return new Adoption(keys, false, null, ours, theirs, theirs);
        var stamp = stamp(theirs);
        var base = base(ours, stamp, documents);
        var healed = Healing.heal(base, ours, theirs, base == null ? past.get() : Former.NONE, throughUs, OWNED);
        return new Adoption(
                keys, !healed.adopted().isEmpty(), wish(healed.asked(), stamp, base), ours, theirs, healed.merged());
    }

    /** The same with another document to be written. */
    Adoption with(ObjectNode merged) {
        return new Adoption(keys, moved, wish, ours, theirs, merged);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    private static @Nullable ObjectNode base(
            ObjectNode ours, @Nullable String stamp, Function<String, Optional<String>> documents) {
        if (stamp == null) return null;
        if (stamp.equals(stamp(ours))) return ours;
        return documents.apply(stamp).map(ExactJson::object).orElse(null);
    }

    /** A dropped flag says nothing; nor does one under a stamp that was never confirmed, which is a late write of ours. */
    private static @Nullable Boolean wish(Difference asked, @Nullable String stamp, @Nullable ObjectNode base) {
        if (stamp != null && base == null) return null;
        for (var op : asked.ops()) {
            if (op instanceof Difference.Put put
                    && put.path().equals(List.of(Owned.READY))
                    && put.value().isBoolean()) {
                return put.value().booleanValue();
            }
        }
        return null;
    }

    private static @Nullable String stamp(ObjectNode document) {
        return MarkerAttribute.in(document).map(MarkerAttribute::rev).orElse(null);
    }
}

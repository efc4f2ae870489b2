package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.document.Difference;
import io.taskrouter.coordinator.document.Former;
import io.taskrouter.coordinator.document.Healing;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Claim;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What somebody changed at TaskRouter without the coordinator, as seen by a fresh read, and what the document must be because of it.
 *
 * @param keys top-level keys that differ from what was last confirmed
 * @param isBased is the document known that they started from?
 * @param wish what an outside write of {@code isAcdReady} says the worker wants, null when it says nothing
 * @param ours the document last confirmed or adopted
 * @param merged what is to be written: their change on our document
 */
record Adoption(
        Set<String> keys,
        boolean isBased,
        @Nullable Boolean wish,
        ObjectNode ours,
        ObjectNode theirs,
        ObjectNode merged) {
    private static final Set<String> OWNED = Set.of(Owned.READY, Owned.MARKER);

    /**
     * @param ours the document last confirmed or adopted
     * @param theirs as just read
     * @param bases what they may have started from
     * @param past what values ours had; asked only where theirs descends from nothing that is known
     * @param throughUs top-level keys that callers have set
     * @param late a document with an unknown stamp that was given out after this moment may be a write of ours that has landed late
     */
    static Adoption between(
            ObjectNode ours,
            ObjectNode theirs,
            Bases bases,
            Supplier<Former> past,
            Set<String> throughUs,
            Instant late) {
        var keys = Fold.changedKeys(ours, theirs);
        if (keys.isEmpty()) return new Adoption(keys, false, null, ours, theirs, theirs);
        var base = bases.closest(theirs);
        var healed = Healing.heal(base, ours, theirs, base == null ? past.get() : Former.NONE, throughUs, OWNED);
        var said = said(healed.asked());
        var wish = said == null || base != null ? said : guessed(said, theirs, late);
        return new Adoption(keys, base != null, wish, ours, theirs, healed.merged());
    }

    /** The same with another document to be written. */
    Adoption with(ObjectNode merged) {
        return new Adoption(keys, isBased, wish, ours, theirs, merged);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Did they change a key of the callers' that ours did not have so already? */
    boolean moved() {
        return !adopted().isEmpty();
    }

    /** Top-level keys of which something was taken over. */
    Set<String> adopted() {
        return Difference.between(ours, merged).outside(OWNED).topLevelKeys();
    }

    /** Top-level keys of which something is put back over theirs. What they say of readiness is a wish, and no less for what the rules make of it. */
    Set<String> restored() {
        var keys = new LinkedHashSet<>(Difference.between(theirs, merged).topLevelKeys());
        if (wish != null) keys.remove(Owned.READY);
        return keys;
    }

    /** A dropped flag says nothing. */
    private static @Nullable Boolean said(Difference asked) {
        for (var op : asked.ops()) {
            if (op instanceof Difference.Put put
                    && put.path().equals(List.of(Owned.READY))
                    && put.value().isBoolean()) {
                return put.value().booleanValue();
            }
        }
        return null;
    }

    /**
     * What they started from is not known, so it may have said the same. Against queue calls they are believed all the same; for them only where the marker beside it tells that the worker wanted none then. A
     * write of ours that has landed late says nothing.
     */
    private static @Nullable Boolean guessed(boolean said, ObjectNode theirs, Instant late) {
        var marker = MarkerAttribute.in(theirs).orElse(null);
        if (marker == null) return said;
        if (Claim.Marker.isSince(marker.rev(), late)) return null;
        return said && marker.wish() ? null : said;
    }
}

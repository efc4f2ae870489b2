package io.taskrouter.coordinator.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a document must be after somebody replaced it without asking.
 *
 * <p>With a known base their intent is what they changed since then, and it is applied on ours; where both changed the same path theirs wins, being later. Without a base their intent is a guess: what they
 * set is kept, unless it is a value that the path used to have (they wrote back what they had read long ago), and what came through the coordinator and is missing is put back.
 *
 * <p>Owned keys are left as ours in the merged document, whatever they wrote: what they seem to want of them is handed out apart, for the rules to judge.
 */
public final class Healing {
    private Healing() {}

    /**
     * @param base the document they started from, or null when that is not known
     * @param ours the latest document
     * @param theirs the document that was found
     * @param former remembered values, asked only without a base
     * @param throughUs top-level keys that callers of the coordinator had set, asked only without a base
     * @param owned top-level keys on which rules decide, not merging
     */
    public static Healed heal(
            @Nullable ObjectNode base,
            ObjectNode ours,
            ObjectNode theirs,
            Former former,
            Set<String> throughUs,
            Set<String> owned) {
        var intent = base == null ? guess(ours, theirs, former, throughUs, owned) : Difference.between(base, theirs);
        var merged = intent.outside(owned).applyTo(ours);
        return new Healed(
                merged, Difference.between(ours, merged), Difference.between(theirs, merged), intent.onlyIn(owned));
    }

    private static Difference guess(
            ObjectNode ours, ObjectNode theirs, Former former, Set<String> throughUs, Set<String> owned) {
        var meant = new ArrayList<Difference.Op>();
        for (var op : Difference.between(ours, theirs).ops()) {
            var key = op.path().getFirst();
            boolean kept = switch (op) {
                case Difference.Put put -> owned.contains(key) || !stale(put, ours, theirs, former);
                case Difference.Remove remove -> !owned.contains(key) && !throughUs.contains(key);
            };
            if (kept) meant.add(op);
        }
        return new Difference(meant);
    }

    /** Is the value, or an object around it that ours does not have as an object, one from the past? */
    private static boolean stale(Difference.Put put, ObjectNode ours, ObjectNode theirs, Former former) {
        JsonNode there = theirs;
        @Nullable JsonNode here = ours;
        for (int length = 1; length <= put.path().size(); length++) {
            var key = put.path().get(length - 1);
            there = there.path(key);
            here = here == null ? null : here.get(key);
            boolean bothObjects = here instanceof ObjectNode && there instanceof ObjectNode;
            if (!bothObjects && former.held(List.copyOf(put.path().subList(0, length)), there)) return true;
        }
        return false;
    }

    /**
     * @param merged what is to be written; owned keys as in ours
     * @param adopted what of theirs took effect on ours
     * @param restored what was put back over theirs, owned keys included
     * @param asked what they want of owned keys, ours may have it already
     */
    public record Healed(ObjectNode merged, Difference adopted, Difference restored, Difference asked) {}
}

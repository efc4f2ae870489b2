package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.document.Difference;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.queue.Passes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who writes a whole document may have started from. Under one stamp there may be several: the one that TaskRouter confirmed, and those that others made of it, for whoever reads in between
 * finds their changes under the same stamp. Documents on the way, folded or merged but not yet confirmed, are none: nobody can have read them. Confined to a pass.
 */
final class Bases {
    private final Function<String, Optional<String>> keptConfirmed;
    private final Function<String, List<String>> keptFound;
    private final Map<String, Optional<ObjectNode>> confirmed = new HashMap<>();
    private final Map<String, List<ObjectNode>> others = new HashMap<>();
    private final List<Passes.Document> found = new ArrayList<>();

    /** @param keptConfirmed by stamp, from former passes; @param keptFound by stamp, newest first */
    Bases(Function<String, Optional<String>> keptConfirmed, Function<String, List<String>> keptFound) {
        this.keptConfirmed = keptConfirmed;
        this.keptFound = keptFound;
    }

    /** TaskRouter has this document. */
    void confirmed(ObjectNode document) {
        stamp(document).ifPresent(stamp -> confirmed.put(stamp, Optional.of(document)));
    }

    /** The document that TaskRouter confirmed under the stamp. */
    Optional<ObjectNode> confirmed(String stamp) {
        return confirmed.computeIfAbsent(
                stamp, unread -> keptConfirmed.apply(unread).flatMap(Bases::parsed));
    }

    /** Somebody made this of a document of ours: the next one may start from it. Of what is not known nothing can be made. */
    void found(ObjectNode theirs) {
        var base = closest(theirs);
        if (base == null || distance(base, theirs) == 0) return;
        var stamp = stamp(theirs).orElseThrow();
        others(stamp).add(theirs);
        found.add(new Passes.Document(stamp, ExactJson.text(theirs)));
    }

    /** Those of others that this pass has found, to be kept. */
    List<Passes.Document> found() {
        return List.copyOf(found);
    }

    /** Of all that are known under the stamp that this document carries the one with the smallest difference to it, the latest of several; null when its stamp is not known. */
    @Nullable ObjectNode closest(ObjectNode theirs) {
        var stamp = stamp(theirs).orElse(null);
        if (stamp == null) return null;
        var nearest = confirmed(stamp).orElse(null);
        if (nearest == null) return null;
        int least = distance(nearest, theirs);
        for (var each : others(stamp)) {
            int distance = distance(each, theirs);
            if (distance > least) continue;
            nearest = each;
            least = distance;
        }
        return nearest;
    }

    /** Oldest first. */
    private List<ObjectNode> others(String stamp) {
        return others.computeIfAbsent(stamp, unread -> {
            var kept = new ArrayList<ObjectNode>();
            for (var text : keptFound.apply(unread).reversed()) parsed(text).ifPresent(kept::add);
            return kept;
        });
    }

    /** What was kept under a stamp of two lines, before such were told from ours, is found under the first of them and cannot be read. */
    private static Optional<ObjectNode> parsed(String text) {
        try {
            return Optional.of(ExactJson.object(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int distance(ObjectNode base, ObjectNode theirs) {
        return Difference.between(base, theirs).ops().size();
    }

    private static Optional<String> stamp(ObjectNode document) {
        return MarkerAttribute.in(document).map(MarkerAttribute::rev);
    }
}

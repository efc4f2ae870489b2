package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.document.Difference;
import io.taskrouter.coordinator.document.MarkerAttribute;
import io.taskrouter.coordinator.document.MergePatch;
import io.taskrouter.coordinator.queue.Passes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
    private Optional<ObjectNode> confirmed(String stamp) {
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
        return nearest(known(theirs), base -> theirs);
    }

    /** The same for a caller's patch that is a whole document: what it does not name it left as it was. Null when none is known with the very marker that it carries. */
    @Nullable ObjectNode patched(ObjectNode patch) {
        var marker = patch.get(Owned.MARKER);
        var read = known(patch).stream()
                .filter(base -> Objects.equals(base.get(Owned.MARKER), marker))
                .toList();
        return nearest(read, base -> MergePatch.apply(base, patch));
    }

    /** Under the document's stamp, in the order in which they were written; none where it is not known what TaskRouter confirmed. */
    private List<ObjectNode> known(ObjectNode document) {
        var stamp = stamp(document).orElse(null);
        var first = stamp == null ? null : confirmed(stamp).orElse(null);
        if (stamp == null || first == null) return List.of();
        var known = new ArrayList<ObjectNode>();
        known.add(first);
        known.addAll(others(stamp));
        return known;
    }

    /** @param change what somebody made of each, if he started from that */
    private static @Nullable ObjectNode nearest(List<ObjectNode> bases, UnaryOperator<ObjectNode> change) {
        @Nullable ObjectNode nearest = null;
        int least = Integer.MAX_VALUE;
        for (var base : bases) {
            int distance = distance(base, change.apply(base));
            if (distance > least) continue;
            nearest = base;
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

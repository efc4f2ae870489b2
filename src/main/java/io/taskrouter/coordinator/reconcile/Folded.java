package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.document.Difference;
import io.taskrouter.coordinator.document.MarkerAttribute;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch folded over a document.
 *
 * @param document as callers want it; {@code isAcdReady} and {@code coordinator} in it are only what they would see, the rules write their own
 * @param acd wishes after the batch
 * @param override the supervisor's bound after the batch
 * @param delicate true when folding the same batch again over another document could give other verdicts, so that they must be noted before a write is sent
 */
record Folded(
        ObjectNode document,
        long revision,
        WorkerState.Acd acd,
        @Nullable Integer override,
        List<Member> members,
        boolean delicate) {
    private static final Set<String> OWNED = Set.of(Owned.READY, Owned.MARKER);

    /** Is all that the batch changed of {@code over} to be found there, but for what the coordinator owns? Not when it changed nothing. */
    boolean isIn(ObjectNode found, ObjectNode over) {
        return !change(over).isEmpty() && !isMissingIn(found, over);
    }

    /** Is something of what the batch changed of {@code over} not to be found there, but for what the coordinator owns? Not when it changed nothing. */
    boolean isMissingIn(ObjectNode found, ObjectNode over) {
        return !Difference.between(found, change(over).applyTo(found)).isEmpty();
    }

    /** Is the document that was found, a stamped one, just what the batch makes, but for what the rules decide? */
    boolean makes(ObjectNode found) {
        return Difference.between(document, found).outside(OWNED).isEmpty()
                && MarkerAttribute.in(found)
                        .filter(marker -> marker.wish() == acd.wish() && marker.hold() == acd.hold())
                        .isPresent();
    }

    private Difference change(ObjectNode over) {
        return Difference.between(over, document).outside(OWNED);
    }

    /**
     * What one update did.
     *
     * @param keys the top-level keys it changed; {@code before} and {@code after} hold just those, and what else it changed under names that tell it from attributes: {@code acd.hold}, {@code voice.override}
     * @param asksReady did it ask for {@code isAcdReady=true}
     */
    record Member(
            String updateId,
            Outcome outcome,
            Set<String> keys,
            ObjectNode before,
            ObjectNode after,
            boolean asksReady) {}
}

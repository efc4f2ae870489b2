package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.document.MarkerAttribute;
import java.util.List;

/** Composes what is written: the callers' document with the coordinator's own attributes. */
final class MarkerWriter {
    private final boolean defaultWish;

    MarkerWriter(boolean defaultWish) {
        this.defaultWish = defaultWish;
    }

    /** The document with {@code isAcdReady} set and, under the stamp, the wishes that must survive the loss of Redis. */
    ObjectNode stamped(ObjectNode document, boolean ready, WorkerState.Acd acd, List<String> parked, String stamp) {
        var copy = document.objectNode();
        copy.setAll(document);
        copy.set(Owned.READY, BooleanNode.valueOf(ready));
        copy.set(Owned.MARKER, new MarkerAttribute(stamp, acd.wish(), acd.hold(), parked).toJson());
        return copy;
    }

    /** Would stamping say anything that the document does not say already? A worker without a marker says the default. */
    boolean differs(ObjectNode document, WorkerState.Acd acd, List<String> parked) {
        var marker = MarkerAttribute.in(document);
        if (marker.isEmpty()) {
            return document.has(Owned.MARKER) || acd.wish() != defaultWish || acd.hold() || !parked.isEmpty();
        }
        var said = marker.get();
        return said.wish() != acd.wish()
                || said.hold() != acd.hold()
                || !said.parked().equals(parked);
    }
}

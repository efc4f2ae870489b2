package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.document.DirectExtension;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes that belong to the coordinator, and the limits that follow. */
final class Owned {
    static final String READY = "isAcdReady";
    static final String MARKER = "coordinator";

    /** TaskRouter's limit in characters of the attributes' text. */
    static final int LIMIT = 4096;
    /** Characters kept free for what the coordinator adds. */
    static final int RESERVE = 400;

    private Owned() {}

    static ObjectNode without(ObjectNode document) {
        var rest = document.objectNode();
        rest.setAll(document);
        rest.remove(READY);
        rest.remove(MARKER);
        return rest;
    }

    /** The document with the direct extension as in another one: the index has been asked about that. */
    static ObjectNode withExtensionOf(ObjectNode other, ObjectNode document) {
        var extension = other.get(DirectExtension.KEY);
        if (Objects.equals(extension, document.get(DirectExtension.KEY))) return document;
        var copy = document.objectNode();
        copy.setAll(document);
        if (extension == null) copy.remove(DirectExtension.KEY);
        else copy.set(DirectExtension.KEY, extension);
        return copy;
    }

    /** Is there a key among them that does not belong to the coordinator? Only those move the revision. */
    static boolean touchesCallers(Set<String> keys) {
        return keys.stream().anyMatch(key -> !key.equals(READY) && !key.equals(MARKER));
    }

    /** Null when missing or not a boolean. */
    static @Nullable Boolean ready(ObjectNode document) {
        var value = document.get(READY);
        return value != null && value.isBoolean() ? value.booleanValue() : null;
    }
}

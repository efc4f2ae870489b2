package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;

/** Lengths as TaskRouter counts them: characters of the JSON text. */
final class Sizes {
    private Sizes() {}

    /** Length of what callers put there: the document without the coordinator's own attributes. */
    static int callersLength(ObjectNode document) {
        return ExactJson.text(Owned.without(document)).length();
    }
}

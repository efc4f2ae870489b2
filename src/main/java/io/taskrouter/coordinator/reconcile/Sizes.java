package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;

/** Lengths as TaskRouter counts them: characters of the JSON text. */
final class Sizes {
    private Sizes() {}

    /** What the text can have grown to by a change, without writing it out: a merge patch adds at most its own text. */
    static int atMost(int before, Command.AttributesChange change) {
        return change instanceof Command.MergePatch merge
                ? before + ExactJson.text(merge.patch()).length()
                : Integer.MAX_VALUE;
    }

    /** Length of what callers put there: the document without the coordinator's own attributes. */
    static int callersLength(ObjectNode document) {
        return ExactJson.text(Owned.without(document)).length();
    }
}

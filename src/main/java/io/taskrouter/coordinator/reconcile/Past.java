package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.document.Former;
import io.taskrouter.coordinator.document.RecentValues;
import java.util.List;
import java.util.Set;

/** Values that a worker's attributes had, told from what is kept of its history. Asked only when somebody wrote a document whose revision nobody knows, so that no other pass pays for remembering. */
final class Past {
    /** About all that is kept of a history. */
    static final int ENTRIES = 200;

    private static final Set<String> OWNED = Set.of(Owned.READY, Owned.MARKER);

    private Past() {}

    /**
     * @param history entries as the journal has them, newest first
     * @param documents as confirmed, newest first: they tell what is too long for the journal
     * @param ours the latest document: what it holds is not former, whatever it was in between
     */
    static Former of(List<String> history, List<String> documents, ObjectNode ours) {
        var values = RecentValues.NONE;
        for (var text : history.reversed()) {
            var entry = parsed(text);
            if (entry.path("verdict").asText().equals("restored")) continue; // nothing of ours has changed
            if (entry.path("before") instanceof ObjectNode before) values = values.after(before, next(entry), OWNED);
        }
        var before = ours.objectNode();
        for (var text : documents.reversed()) {
            if (!(parsed(text) instanceof ObjectNode next)) continue;
            values = values.after(before, next, OWNED);
            before = next;
        }
        return values.after(before, ours, OWNED);
    }

    /** What somebody wrote outside is not always what became of it, so it rehabilitates no value. */
    private static ObjectNode next(JsonNode entry) {
        boolean outside = entry.path("writer").asText().equals("external");
        return !outside && entry.path("after") instanceof ObjectNode after
                ? after
                : ExactJson.MAPPER.createObjectNode();
    }

    private static JsonNode parsed(String text) {
        try {
            return ExactJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return ExactJson.MAPPER.missingNode(); // one less to tell from
        }
    }
}

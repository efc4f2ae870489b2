package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.reconcile.WorkerViews;
import io.taskrouter.coordinator.reconcile.WorkerViews.HistoryEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who set each attribute: the last entry of the journal that names it. The journal is bounded (about the last 200 changes of a worker), so a key nobody touched since has no name beside it. */
final class Blame {
    /** In the history, but no attribute. */
    private static final Set<String> NO_ATTRIBUTES =
            Set.of("voice.capacity", "voice.override", "acd.wish", "acd.hold", "acd.holdReason");

    private static final Set<String> CHANGES = Set.of("applied", "deferred", "adopted");
    /** Characters of a key that a position shows. */
    private static final int BEGINNING = 24;
    /** More than the journal keeps. */
    private static final int MOST_PAGES = 4;

    private Blame() {}

    /**
     * @param present false for a key that was removed
     * @param writer caller, rule or external; null, like what follows, when the journal no longer tells
     * @param value left out for whoever may not see it
     */
    record Line(
            String key,
            boolean present,
            @Nullable String writer,
            @Nullable String source,
            @Nullable String updateId,
            @Nullable Instant time,
            @Nullable String revision,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode value) {

        /** By the key's beginning, since a key may be longer than any cursor; of those that begin alike by a hash. */
        String position() {
            HexFormat hex = HexFormat.of();
            String beginning = key.substring(0, Math.min(key.length(), BEGINNING));
            return hex.formatHex(beginning.getBytes(StandardCharsets.UTF_16BE)) + "."
                    + hex.formatHex(sha256(key), 0, 8);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static List<Line> of(WorkerViews views, WorkerSid worker, ObjectNode attributes, boolean values) {
        Map<String, HistoryEntry> last = last(views, worker);
        List<Line> lines = new ArrayList<>();
        attributes.properties().forEach(attribute -> {
            String key = attribute.getKey();
            if (!key.equals(OwnedAttributes.MARKER))
                lines.add(line(key, true, last.remove(key), values ? attribute.getValue() : null));
        });
        last.forEach((key, entry) -> lines.add(line(key, false, entry, null)));
        return lines;
    }

    private static Map<String, HistoryEntry> last(WorkerViews views, WorkerSid worker) {
        Map<String, HistoryEntry> last = new LinkedHashMap<>();
        String cursor = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            WorkerViews.HistoryPage entries = views.history(worker, cursor, Page.MAX);
            for (HistoryEntry entry : entries.items())
                if (CHANGES.contains(entry.verdict()))
                    for (String key : entry.keys()) if (!NO_ATTRIBUTES.contains(key)) last.putIfAbsent(key, entry);
            cursor = entries.next();
            if (cursor == null) break;
        }
        last.remove(OwnedAttributes.MARKER);
        return last;
    }

    private static Line line(String key, boolean present, @Nullable HistoryEntry entry, @Nullable JsonNode value) {
        return entry == null
                ? new Line(key, present, null, null, null, null, null, value)
                : new Line(
                        key,
                        present,
                        entry.writer(),
                        entry.source(),
                        entry.updateId(),
                        entry.time(),
                        entry.revision(),
                        value);
    }
}

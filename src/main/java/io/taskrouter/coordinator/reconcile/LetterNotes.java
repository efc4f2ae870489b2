package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Oversight;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators did about an update that had been given up, as the worker's history and live readers are told: names, never values. */
public final class LetterNotes {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final ObjectWriter ENTRY = StateCodec.MAPPER.writerFor(WorkerViews.HistoryEntry.class);

    private LetterNotes() {}

    /**
     * @param by the operator
     * @param keys the update would have changed
     * @param successor the update it lives on as, or null when it was dropped
     */
    public static Oversight.Note of(
            Update letter, String by, Instant now, List<String> keys, @Nullable String successor) {
        var verdict = successor == null ? "dropped" : "requeued";
        var entry = new WorkerViews.HistoryEntry(now, "0", "caller", by, letter.updateId(), keys, verdict, null, null);
        ObjectNode news = ExactJson.MAPPER
                .createObjectNode()
                .put("workerSid", letter.worker().value())
                .put("updateId", letter.updateId())
                .put("action", verdict)
                .put("by", by)
                .put("requeuedAs", successor)
                .put("at", MILLISECONDS.format(now));
        return new Oversight.Note(StateCodec.write(ENTRY, entry), "letter.handled " + ExactJson.text(news));
    }
}

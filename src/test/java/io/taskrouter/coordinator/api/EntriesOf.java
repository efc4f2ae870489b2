package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.reconcile.WorkerViews.HistoryEntry;
import java.time.Instant;
import java.util.List;

/** Journal entries. */
final class EntriesOf {
    private EntriesOf() {}

    static HistoryEntry aChange() {
        return new HistoryEntry(
                Instant.parse("2026-01-02T03:04:05Z"),
                "41",
                "caller",
                "backend",
                "01TEST1",
                List.of("color"),
                "applied",
                ExactJson.object("{\"color\":\"blue\"}"),
                ExactJson.object("{\"color\":\"red\"}"));
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, with the states as they were then; its fields are spelled out only when somebody asks.
 *
 * @param extra fields of this type alone, named as in callbacks
 */
record WorkspaceEvent(
        String sid,
        long ordinal,
        String type,
        Instant at,
        String resourceType,
        String resourceSid,
        String description,
        Subject subject,
        Map<String, String> extra)
        implements Resource {

    /** Who and what an event is about. */
    record Subject(
            @Nullable String workerSid,
            @Nullable WorkerState worker,
            @Nullable Task task,
            @Nullable Reservation reservation) {
        static Subject of(String workerSid, WorkerState worker) {
            return new Subject(workerSid, worker, null, null);
        }

        static Subject of(Task task) {
            return new Subject(null, null, task, null);
        }

        static Subject none() {
            return new Subject(null, null, null, null);
        }
    }
}

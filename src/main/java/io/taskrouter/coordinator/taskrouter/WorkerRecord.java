package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.command.WorkerSid;
import org.jspecify.annotations.Nullable;

/**
 * A worker as TaskRouter shows it.
 *
 * @param attributes the JSON text, verbatim
 * @param etag the version as spelled on the wire, or null when the answer carried none
 */
public record WorkerRecord(
        WorkerSid sid,
        String friendlyName,
        String activitySid,
        String activityName,
        boolean available,
        String attributes,
        @Nullable String etag) {}

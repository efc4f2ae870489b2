package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.taskrouter.coordinator.rules.Call;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator knows about a worker between two passes.
 *
 * @param document the attributes as TaskRouter last confirmed them
 * @param revision moves one step per update or outside change that touched a key the coordinator does not own
 * @param calls open calls as last seen
 * @param since when {@code synced} last changed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record WorkerState(
        String friendlyName,
        Activity activity,
        Document document,
        long revision,
        Voice voice,
        Acd acd,
        List<Call> calls,
        boolean synced,
        Instant since) {

    record Activity(String sid, String name, boolean available) {}

    /** @param text verbatim; @param etag as spelled by TaskRouter, null when unknown; @param stamp the marker it carries, null for none; @param current false when a read must come before the next write */
    record Document(
            String text, @Nullable String etag, @Nullable String stamp, boolean current) {}

    /**
     * @param capacity as last confirmed, null when unknown
     * @param override a supervisor's upper bound
     * @param raisingUntil a raise that was sent and not confirmed may still land until then, by Redis' clock
     */
    record Voice(
            @Nullable Integer capacity,
            boolean available,
            int open,
            @Nullable Integer override,
            @Nullable Instant raisingUntil) {}

    record Acd(boolean wish, boolean hold, @Nullable String holdReason) {}
}

package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker as far as known: the whole picture of the HTTP contract. */
public record WorkerView(
        String workerSid,
        String friendlyName,
        Activity activity,
        ObjectNode attributes,
        String revision,
        Voice voice,
        Acd acd,
        Direct direct,
        List<CallView> calls,
        List<ParkedView> parkedCalls,
        Queue queue,
        List<Condition> conditions) {

    public record Activity(String name, boolean available) {}

    /** @param capacity null when unknown */
    public record Voice(
            @Nullable Integer capacity,
            int open,
            boolean available,
            @Nullable Integer override) {}

    public record Acd(boolean ready, boolean wish, boolean hold, List<Reason> reasons) {}

    public record Direct(@Nullable String extension, boolean ringable, List<Reason> reasons) {}

    public record CallView(
            String id,
            String kind,
            String phase,
            @Nullable String callSid,
            @Nullable String taskSid,
            Instant since,
            @Nullable String queue) {}

    public record ParkedView(
            String callSid,
            @Nullable String name,
            Instant since,
            @Nullable String queue) {}

    public record Queue(int depth, long oldestAgeMs) {}

    /** As Kubernetes writes them: {@code status} is True, False or Unknown; the transition time moves only with the status. */
    public record Condition(String type, String status, String reason, String message, Instant lastTransitionTime) {}
}

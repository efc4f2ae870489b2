package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known, for people and programs that ask. Reads Redis only; throws {@link io.taskrouter.coordinator.queue.QueueUnavailable} without it. */
public interface WorkerViews {

    /** Empty when the worker was never seen here: look first. */
    Optional<WorkerView> find(WorkerSid worker);

    /** Known workers by SID ascending; {@code after} is the last SID of the page before. */
    List<Summary> list(Filter filter, @Nullable WorkerSid after, int limit);

    /** The same lines with the codes of what keeps queue calls away, for those not ready; without where only a newer release can tell. Costs a read of each of them. */
    List<Summary> withReasons(List<Summary> lines);

    HistoryPage history(WorkerSid worker, @Nullable String cursor, int limit);

    /** Null members do not filter. {@code search}: part of SID or friendly name, any case. */
    record Filter(
            @Nullable Boolean ready,
            @Nullable Boolean onCall,
            @Nullable String search) {}

    record Summary(
            String workerSid,
            String friendlyName,
            WorkerView.Activity activity,
            SummaryAcd acd,
            SummaryVoice voice,
            int calls,
            int parkedCalls,
            int queueDepth) {}

    /** @param reasons codes alone; null where nobody asked for them */
    record SummaryAcd(
            boolean ready,
            boolean wish,
            boolean hold,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> reasons) {

        public SummaryAcd(boolean ready, boolean wish, boolean hold) {
            this(ready, wish, hold, null);
        }
    }

    /** @param capacity null when unknown */
    record SummaryVoice(@Nullable Integer capacity, boolean available) {}

    record HistoryPage(List<HistoryEntry> items, @Nullable String next) {}

    /**
     * One change, newest first.
     *
     * @param writer caller, rule or external
     * @param source the caller's name, the rule, or where the outside change was seen
     * @param keys top-level keys that changed; and, no attributes, what is changed of readiness and capacity beside them: acd.wish, acd.hold, acd.holdReason, voice.capacity, voice.override
     * @param verdict applied, rejected, failed, deferred, adopted, or restored (put back over an outside change); requeued or dropped when an operator did that to an update that had been given up
     * @param before values of those keys before, null where not allowed to be shown
     * @param after values after
     */
    record HistoryEntry(
            Instant time,
            String revision,
            String writer,
            String source,
            @Nullable String updateId,
            List<String> keys,
            String verdict,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {}
}

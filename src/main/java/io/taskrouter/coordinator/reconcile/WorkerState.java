package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.CallState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator knows about a worker between two passes.
 *
 * @param document the attributes as TaskRouter last confirmed them
 * @param revision moves one step per update or outside change that touched a key the coordinator does not own
 * @param calls what is known of the worker's calls
 * @param breached reservations whose breach has been counted, as long as they are open
 * @param lookedAt when the whole truth was last read
 * @param unreadUntil the truth was to be read and could not be; it is still to be read, and not asked for again before then; null otherwise
 * @param rebuildingUntil after a loss of Redis: until then something may be under way that nobody here remembers, null otherwise
 * @param returnedUntil Redis was rolled back once: updates accepted until then have come back with it and are not done again; null otherwise
 * @param meddled when somebody outside last wrote what the rules had to take back, newest last
 * @param undone when somebody outside last did what had to be put back, newest last, null when an older release wrote this
 * @param owedSince since when that is put off, and the document says what is to be written, not what TaskRouter confirmed; null when nothing is
 * @param throughUs top-level keys of the document that callers have set, null when an older release wrote this
 * @param rivalry stamps of another coordinator that were found, null when there were none
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
        CallState calls,
        List<String> breached,
        Instant lookedAt,
        @Nullable Instant unreadUntil,
        @Nullable Instant rebuildingUntil,
        @Nullable Instant returnedUntil,
        List<Instant> meddled,
        @Nullable List<Instant> undone,
        @Nullable Instant owedSince,
        @Nullable List<String> throughUs,
        @Nullable Rivalry rivalry,
        boolean synced,
        Instant since) {

    record Activity(String sid, String name, boolean available) {}

    /**
     * @param text verbatim
     * @param etag as spelled by TaskRouter, null when unknown
     * @param stamp the marker it carries, null for none
     * @param current false when a read must come before the next write
     * @param risingUntil {@code isAcdReady=true} was sent, nobody ruled on it, and no later write was confirmed: it may still land until then, by Redis' clock; null otherwise
     */
    record Document(
            String text,
            @Nullable String etag,
            @Nullable String stamp,
            boolean current,
            @Nullable Instant risingUntil) {

        @JsonIgnore
        ObjectNode parsed() {
            return ExactJson.object(text);
        }
    }

    /**
     * @param capacity as last confirmed, null when unknown
     * @param override a supervisor's upper bound
     * @param raisingUntil a raise that was sent and not confirmed may still land until then, by Redis' clock
     * @param loweredAt when somebody outside was seen to have lowered the capacity, until it is raised again
     */
    record Voice(
            @Nullable Integer capacity,
            boolean available,
            int open,
            @Nullable Integer override,
            @Nullable Instant raisingUntil,
            @Nullable Instant loweredAt) {}

    record Acd(boolean wish, boolean hold, @Nullable String holdReason) {

        /** Tells a change as the history does. */
        static void note(ObjectNode before, Acd was, ObjectNode after, Acd is) {
            if (was.wish() != is.wish()) {
                before.put("acd.wish", was.wish());
                after.put("acd.wish", is.wish());
            }
            if (was.hold() == is.hold() && Objects.equals(was.holdReason(), is.holdReason())) return;
            before.put("acd.hold", was.hold());
            after.put("acd.hold", is.hold());
            if (was.holdReason() != null) before.put("acd.holdReason", was.holdReason());
            if (is.holdReason() != null) after.put("acd.holdReason", is.holdReason());
        }
    }
}

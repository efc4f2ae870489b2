package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.CallState;
import io.taskrouter.coordinator.taskrouter.VoiceChannel;
import io.taskrouter.coordinator.taskrouter.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TaskRouter's side of one worker as a pass knows it at this moment; changes with every answer. Confined to the pass. */
final class Sheet {
    String friendlyName = "";
    WorkerState.Activity activity = new WorkerState.Activity("", "", false);
    ObjectNode document = ExactJson.MAPPER.createObjectNode();
    String text = "{}";

    @Nullable String etag;

    /** Was the worker read or written in this pass? */
    boolean read;

    private long takenNanos;

    /** Has the worker certainly another version by now, though its attributes may be the same? */
    boolean versionMoved;

    @Nullable Integer capacity;

    boolean channelAvailable = true;

    /** Reservations TaskRouter counts as assigned. */
    int open;

    /** Does the channel, as answered in this pass, have all its capacity free? */
    boolean idle;

    /** Was the channel read or written in this pass? */
    boolean channelRead;

    @Nullable Instant raisingUntil;

    CallState calls = CallState.EMPTY;

    /** Were the open reservations read in this pass? */
    boolean callsRead;

    /** Were they read since the worker had the version that the next write relies on, so that a call that has come since makes a conflict of it? */
    boolean callsReadSinceVersion;

    /** Were they read while the worker was confirmed not ready, so that no queue call can have come since? */
    boolean callsReadWhileClosed;

    /** Workflows that reservations came by, as heard or read in this pass: how long they ring is the workflow's to say. */
    final Map<String, String> workflows = new LinkedHashMap<>();

    void cameBy(String reservationSid, @Nullable String workflowSid) {
        if (workflowSid != null) workflows.put(reservationSid, workflowSid);
    }

    /** @param document the state's attributes, parsed */
    static Sheet of(WorkerState known, ObjectNode document) {
        var sheet = new Sheet();
        sheet.friendlyName = known.friendlyName();
        sheet.activity = known.activity();
        sheet.text = known.document().text();
        sheet.document = document;
        sheet.etag = known.document().etag();
        sheet.capacity = known.voice().capacity();
        sheet.channelAvailable = known.voice().available();
        sheet.open = known.voice().open();
        sheet.raisingUntil = known.voice().raisingUntil();
        sheet.calls = known.calls();
        return sheet;
    }

    void take(WorkerRecord record, ObjectNode parsed) {
        friendlyName = record.friendlyName();
        activity = new WorkerState.Activity(record.activitySid(), record.activityName(), record.available());
        text = record.attributes();
        document = parsed;
        if (etag == null || !etag.equals(record.etag())) {
            callsReadSinceVersion = false;
            channelRead = false;
        }
        // Since then a queue call may have come, whoever sets the worker back.
        if (Boolean.TRUE.equals(Owned.ready(parsed))) callsReadWhileClosed = false;
        etag = record.etag();
        read = true;
        takenNanos = System.nanoTime();
        versionMoved = false;
    }

    void take(VoiceChannel channel) {
        capacity = channel.capacity();
        channelAvailable = channel.available();
        open = channel.open();
        idle = channel.idle();
        channelRead = true;
    }

    /** Was the worker read or written in this pass, and that no longer ago? */
    boolean isYoungerThan(Duration age) {
        return read && System.nanoTime() - takenNanos <= age.toNanos();
    }

    /** The version that the next write may rely on, null when it must not rely on any. */
    @Nullable String currentEtag() {
        return versionMoved ? null : etag;
    }

    /** The stamp the document carries, null for none. */
    @Nullable String stamp() {
        return document.path(Owned.MARKER).path("rev").textValue();
    }
}

package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.Call;
import io.taskrouter.coordinator.taskrouter.VoiceChannel;
import io.taskrouter.coordinator.taskrouter.WorkerRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TaskRouter's side of one worker as a pass knows it at this moment; changes with every answer. Confined to the pass. */
final class Sheet {
    String friendlyName = "";
    WorkerState.Activity activity = new WorkerState.Activity("", "", false);
    ObjectNode document = ExactJson.MAPPER.createObjectNode();
    String text = "{}";

    @Nullable String etag;

    boolean read;
    boolean capacityMoved;

    @Nullable Integer capacity;

    boolean channelAvailable = true;
    int open;

    @Nullable Instant raisingUntil;

    List<Call> calls = List.of();
    boolean callsRead;

    static Sheet of(@Nullable WorkerState known) {
        var sheet = new Sheet();
        if (known == null) return sheet;
        sheet.friendlyName = known.friendlyName();
        sheet.activity = known.activity();
        sheet.text = known.document().text();
        sheet.document = ExactJson.object(sheet.text);
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
        etag = record.etag();
        read = true;
    }

    void take(VoiceChannel channel) {
        capacity = channel.capacity();
        channelAvailable = channel.available();
        open = channel.open();
    }

    /** The stamp the document carries, null for none. */
    @Nullable String stamp() {
        return document.path(Owned.MARKER).path("rev").textValue();
    }
}

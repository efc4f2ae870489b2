package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Event;
import java.time.Instant;

/** A reservation of the voice channel, as its callback tells of it. */
final class VoiceReservation {
    private VoiceReservation() {}

    /** @param type as TaskRouter spells it */
    static Event told(String type, int version, String taskAttributes) {
        return told("e1", type, "WR" + "0".repeat(32), version, "WT" + "0".repeat(32), taskAttributes);
    }

    /** The same of one that is there. */
    static Event told(String id, String type, String sid, int version, String task, String taskAttributes) {
        return new Event.Reservation(
                id, Instant.now(), type, sid, version, task, "voice", taskAttributes, null, null, null, null, null);
    }
}

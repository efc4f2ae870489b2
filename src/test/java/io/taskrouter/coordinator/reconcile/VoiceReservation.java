package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.command.Event;
import java.time.Instant;

/** A reservation of the voice channel, as its callback tells of it. */
final class VoiceReservation {
    private VoiceReservation() {}

    /** @param type as TaskRouter spells it */
    static Event told(String type, int version, String taskAttributes) {
        return new Event.Reservation(
                "e1",
                Instant.now(),
                type,
                "WR" + "0".repeat(32),
                version,
                "WT" + "0".repeat(32),
                "voice",
                taskAttributes,
                null,
                null,
                null,
                null,
                null);
    }
}

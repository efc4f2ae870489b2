package io.taskrouter.coordinator.reconcile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How calls are parked.
 *
 * @param max how many calls one worker may have parked
 * @param publicUrl where Twilio reaches this service, null when it does not
 * @param music what callers on hold hear, null for the music of this service's own
 * @param maxAge after which a parked caller is sent on
 * @param agedTwiml where to, null for the queue that the call came by
 */
record ParkingSettings(
        int max,
        @Nullable String publicUrl,
        @Nullable String music,
        Duration maxAge,
        @Nullable String agedTwiml) {

    /** Who is told when a parked caller hangs up. */
    @Nullable String statusCallback() {
        return publicUrl == null ? null : publicUrl + "/webhooks/voice-status";
    }

    String hold() {
        if (music != null) return Twiml.hold(music);
        return publicUrl == null ? Twiml.silence() : Twiml.hold(publicUrl + "/media/hold.wav");
    }
}

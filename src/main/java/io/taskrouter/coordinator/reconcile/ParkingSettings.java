package io.taskrouter.coordinator.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * How calls are parked.
 *
 * @param max how many calls one worker may have parked
 * @param publicUrl where Twilio reaches this service, null when it does not
 * @param music what callers on hold hear, null for the music of this service's own
 */
record ParkingSettings(
        int max, @Nullable String publicUrl, @Nullable String music) {

    /** Who is told when a parked caller hangs up. */
    @Nullable String statusCallback() {
        return publicUrl == null ? null : publicUrl + "/webhooks/voice-status";
    }

    String hold() {
        if (music == null && publicUrl == null) return "<Response><Pause length=\"14400\"/></Response>";
        var url = music == null ? publicUrl + "/media/hold.wav" : music;
        return "<Response><Play loop=\"0\">" + escaped(url) + "</Play></Response>";
    }

    static String enqueue(String workflowSid, String attributes, int priority) {
        return "<Response><Enqueue workflowSid=\"" + escaped(workflowSid) + "\"><Task priority=\"" + priority + "\">"
                + escaped(attributes) + "</Task></Enqueue></Response>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

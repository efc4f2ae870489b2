package io.taskrouter.coordinator.reconcile;

/** The little of TwiML that callers are sent on with. */
final class Twiml {
    /** Twilio takes no more characters than these in an update of a call. */
    static final int LIMIT = 4000;

    private Twiml() {}

    /** Music until somebody sends the caller on. */
    static String hold(String musicUrl) {
        return "<Response><Play loop=\"0\">" + escaped(musicUrl) + "</Play></Response>";
    }

    /** Silence, as long as TwiML can be silent. */
    static String silence() {
        return "<Response><Pause length=\"14400\"/></Response>";
    }

    static String sayAndHangUp(String text) {
        return "<Response><Say>" + escaped(text) + "</Say><Hangup/></Response>";
    }

    /** Whatever is at that address goes on with the call. */
    static String redirect(String url) {
        return "<Response><Redirect method=\"POST\">" + escaped(url) + "</Redirect></Response>";
    }

    /** @param attributes of the task that is made, JSON text */
    static String enqueue(String workflowSid, String attributes, int priority) {
        return "<Response><Enqueue workflowSid=\"" + quoted(workflowSid) + "\"><Task priority=\"" + priority + "\">"
                + escaped(attributes) + "</Task></Enqueue></Response>";
    }

    private static String quoted(String text) {
        return escaped(text).replace("\"", "&quot;");
    }

    /** Between tags; quotation marks are nothing special there, and JSON is full of them. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

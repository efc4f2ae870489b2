package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The little of TwiML that changes routing.
 *
 * @param text as it was sent
 * @param workflowSid of an {@code Enqueue}, null when there is none
 * @param task attributes of the task it makes, {@code priority} its priority
 * @param hangsUp whether the call ends by itself
 */
record Twiml(String text, @Nullable String workflowSid, ObjectNode task, int priority, boolean hangsUp) {
    private static final Pattern ENQUEUE = Pattern.compile("<Enqueue[^>]*\\bworkflowSid=[\"'](WW[0-9a-fA-F]{32})[\"']");
    private static final Pattern PRIORITY = Pattern.compile("<Task[^>]*\\bpriority=[\"'](\\d{1,9})[\"']");
    private static final Pattern TASK = Pattern.compile("<Task[^>]*>(.*?)</Task>", Pattern.DOTALL);

    /** @throws Rejection 400 when the attributes of a task are no JSON object */
    static Twiml parse(String text) {
        Matcher enqueue = ENQUEUE.matcher(text);
        Matcher task = TASK.matcher(text);
        Matcher priority = PRIORITY.matcher(text);
        return new Twiml(
                text,
                enqueue.find() ? enqueue.group(1) : null,
                task.find() ? attributes(unescape(task.group(1).strip())) : Json.MAPPER.createObjectNode(),
                priority.find() ? Integer.parseInt(priority.group(1)) : 0,
                text.contains("<Hangup"));
    }

    private static ObjectNode attributes(String json) {
        try {
            if (Json.MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("Task attributes in TwiML must be valid JSON");
        }
        throw Rejection.invalid("Task attributes in TwiML must be a JSON object");
    }

    private static String unescape(String xml) {
        String bare = xml.startsWith("<![CDATA[") ? xml.substring(9, xml.length() - 3) : xml;
        return bare.replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}

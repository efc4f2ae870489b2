package io.taskrouter.coordinator.webhook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Posts as Twilio sends them, every SID in its place; what a test is about it puts in itself. */
final class Recorded {
    static final String WORKSPACE = "WS00000000000000000000000000000001";
    static final String WORKER = "WK00000000000000000000000000000001";
    static final String TASK = "WT00000000000000000000000000000002";
    static final String RESERVATION = "WR00000000000000000000000000000003";
    static final String CALL = "CA00000000000000000000000000000004";
    static final String EVENT = "EV00000000000000000000000000000005";

    private final Map<String, String> fields = new LinkedHashMap<>();

    private Recorded(String type) {
        with("EventType", type)
                .with("Sid", EVENT)
                .with("AccountSid", "AC00000000000000000000000000000001")
                .with("WorkspaceSid", WORKSPACE)
                .with("WorkspaceName", "Flex Task Assignment")
                .with("EventDescription", "something happened to alice")
                .with("Timestamp", "1767261600")
                .with("TimestampMs", "1767261600123");
    }

    static Recorded reservation(String type) {
        return task("reservation." + type)
                .with("ResourceType", "reservation")
                .with("ResourceSid", RESERVATION)
                .with("ReservationSid", RESERVATION)
                .with("ReservationVersion", "1")
                .with("TaskAssignmentStatus", type.equals("created") ? "reserved" : "assigned")
                .withWorker();
    }

    static Recorded task(String type) {
        return new Recorded(type)
                .with("ResourceType", "task")
                .with("ResourceSid", TASK)
                .with("TaskSid", TASK)
                .with("TaskAttributes", "{\"call_sid\":\"" + CALL + "\",\"from\":\"+15550009999\"}")
                .with("TaskAge", "12")
                .with("TaskPriority", "0")
                .with("TaskAssignmentStatus", "assigned")
                .with("TaskVersion", "3")
                .with("TaskChannelSid", "TC00000000000000000000000000000006")
                .with("TaskChannelUniqueName", "voice")
                .with("TaskQueueSid", "WQ00000000000000000000000000000007")
                .with("TaskQueueName", "Inbound ACD")
                .with("WorkflowSid", "WW00000000000000000000000000000008")
                .with("WorkflowName", "Assign to Anyone");
    }

    static Recorded worker(String type) {
        return new Recorded("worker." + type)
                .with("ResourceType", "worker")
                .with("ResourceSid", WORKER)
                .withWorker();
    }

    static Recorded call(String status, int sequence) {
        Recorded call = new Recorded("none");
        call.fields.clear();
        return call.with("CallSid", CALL)
                .with("AccountSid", "AC00000000000000000000000000000001")
                .with("From", "+15550009999")
                .with("To", "+15550001000")
                .with("CallStatus", status)
                .with("ApiVersion", "2010-04-01")
                .with("Direction", "inbound")
                .with("Timestamp", "Thu, 01 Jan 2026 10:00:00 +0000")
                .with("CallbackSource", "call-progress-events")
                .with("SequenceNumber", Integer.toString(sequence));
    }

    private Recorded withWorker() {
        return with("WorkerSid", WORKER)
                .with("WorkerName", "alice")
                .with("WorkerAttributes", "{\"isAcdReady\":true}")
                .with("WorkerActivitySid", "WA00000000000000000000000000000009")
                .with("WorkerActivityName", "Available")
                .with("WorkerVersion", "17");
    }

    Recorded with(String name, String value) {
        fields.put(name, value);
        return this;
    }

    Recorded without(String name) {
        fields.remove(name);
        return this;
    }

    /** With its own event, task, reservation, call and worker, so that tests do not meet. */
    Recorded fresh() {
        String unique = UUID.randomUUID().toString().replace("-", "");
        fields.replaceAll((name, value) -> value.replaceAll("\\b(EV|WT|WR|CA|WK)[0-9a-f]{32}\\b", "$1" + unique));
        return this;
    }

    String get(String name) {
        return fields.getOrDefault(name, "");
    }

    Map<String, String> fields() {
        return fields;
    }

    /** The same event as Event Streams has it. */
    String cloudEvent() {
        StringBuilder payload = new StringBuilder();
        fields.forEach((name, value) -> {
            if (name.equals("TimestampMs") || name.equals("Timestamp")) return;
            String key = name.equals("EventType") ? "eventtype" : CloudEvents.snake(name);
            payload.append(",\"").append(key).append("\":");
            if (value.matches("[0-9]{1,9}")) payload.append(value);
            else payload.append('"').append(value.replace("\"", "\\\"")).append('"');
        });
        return "{\"specversion\":\"1.0\",\"type\":\"com.twilio.taskrouter." + get("EventType")
                + "\",\"source\":\"" + WORKSPACE + "\",\"id\":\"NO" + get("Sid").substring(2)
                + "\",\"time\":\"2026-01-01T10:00:00.123Z\",\"data\":{\"sid\":\"" + get("Sid")
                + "\",\"product_name\":\"TaskRouter\",\"payload\":{\"timestamp\":\"2026-01-01T10:00:00.123Z\"" + payload
                + "}}}";
    }
}

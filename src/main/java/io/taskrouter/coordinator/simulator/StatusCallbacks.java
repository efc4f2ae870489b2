package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Voice status callbacks: what happened to a call, numbered per call because they may overtake each other. */
final class StatusCallbacks {
    private final SimulatedWorkspace workspace;
    private final CallbackSender sender;

    StatusCallbacks(SimulatedWorkspace workspace, CallbackSender sender) {
        this.workspace = workspace;
        this.sender = sender;
    }

    /** {@code before} carries the number of this event. */
    void tell(Call before, Call now) {
        String url = before.statusCallback();
        if (url == null) {
            return;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("CallSid", now.sid());
        fields.put("AccountSid", workspace.accountSid());
        fields.put("From", now.from());
        fields.put("To", now.to());
        fields.put("Caller", now.from());
        fields.put("Called", now.to());
        fields.put("CallStatus", now.status());
        fields.put("ApiVersion", "2010-04-01");
        fields.put("Direction", now.direction());
        fields.put(
                "Timestamp",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(workspace.now().atOffset(ZoneOffset.UTC)));
        fields.put("CallbackSource", "call-progress-events");
        fields.put("SequenceNumber", Integer.toString(before.sequence()));
        if (now.over()) {
            long seconds = Duration.between(now.created(), now.ended()).toSeconds();
            fields.put("CallDuration", Long.toString(seconds));
            fields.put("Duration", Long.toString((seconds + 59) / 60));
        }
        sender.send(url, () -> fields, () -> {});
    }
}

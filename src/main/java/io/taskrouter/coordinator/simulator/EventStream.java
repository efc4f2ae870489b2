package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The same events as an Event Streams webhook sink gets them: an array of CloudEvents, at least once, in any order. */
final class EventStream implements Consumer<WorkspaceEvent> {
    private static final Set<String> NUMBERS = Set.of(
            "TaskAge",
            "TaskPriority",
            "TaskVersion",
            "ReservationVersion",
            "WorkerVersion",
            "WorkerTimeInPreviousActivity",
            "WorkerTimeInPreviousActivityMs",
            "WorkerChannelCapacity",
            "WorkerChannelConsumedCapacity",
            "WorkerChannelAvailableCapacity",
            "WorkerChannelPreviousCapacity",
            "WorkerChannelTaskCount");
    private final SimulatedWorkspace workspace;
    private final EventFields spelling;
    private final CallbackSender sender;
    private volatile String url = "";

    EventStream(SimulatedWorkspace workspace, CallbackSender sender) {
        this.workspace = workspace;
        this.spelling = new EventFields(workspace);
        this.sender = sender;
    }

    /** Empty for no stream at all. */
    void to(String sink) {
        url = sink;
    }

    @Override
    public void accept(WorkspaceEvent event) {
        if (!url.isBlank()) {
            sender.stream(url, () -> body(event), () -> workspace.judge().told(event));
        }
    }

    private byte[] body(WorkspaceEvent event) {
        ArrayNode batch = Json.MAPPER.createArrayNode();
        ObjectNode cloudEvent = batch.addObject();
        cloudEvent.put("specversion", "1.0").put("type", "com.twilio.taskrouter." + event.type());
        cloudEvent.put("source", workspace.sid()).put("id", "NO" + event.sid().substring(2));
        cloudEvent.put("dataschema", "https://events-schemas.twilio.com/TaskRouter.WDSEvent/4");
        cloudEvent
                .put("datacontenttype", "application/json")
                .put("time", event.at().toString());
        ObjectNode data = cloudEvent.putObject("data");
        data.put("sid", event.sid()).put("name", event.type()).put("account_sid", workspace.accountSid());
        data.put("timestamp", event.at().toString()).put("level", "INFO").put("group", event.resourceType());
        data.put("product_name", "TaskRouter")
                .put("publisher", workspace.settings().name());
        data.put("publisher_metadata", "{}").put("payload_type", "application/json");
        payload(data.putObject("payload"), event);
        return batch.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void payload(ObjectNode payload, WorkspaceEvent event) {
        payload.put("sid", event.sid()).put("eventtype", event.type()).put("account_sid", workspace.accountSid());
        payload.put("timestamp", event.at().toString()).put("workspace_sid", workspace.sid());
        payload.put("workspace_name", workspace.settings().name());
        for (Map.Entry<String, String> field : spelling.subject(event).entrySet()) {
            String name = EventApi.snake(field.getKey());
            if (NUMBERS.contains(field.getKey())) {
                payload.put(name, Long.parseLong(field.getValue()));
            } else {
                payload.put(name, field.getValue());
            }
        }
    }
}

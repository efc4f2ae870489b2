package io.taskrouter.coordinator.rules;

import static io.taskrouter.coordinator.rules.CallStateCodec.at;
import static io.taskrouter.coordinator.rules.CallStateCodec.need;
import static io.taskrouter.coordinator.rules.CallStateCodec.put;
import static io.taskrouter.coordinator.rules.CallStateCodec.putTrue;
import static io.taskrouter.coordinator.rules.CallStateCodec.text;
import static io.taskrouter.coordinator.rules.CallStateCodec.word;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.rules.CallEvent.Stage;

/** Other sources' calls as part of a worker's calls in JSON. */
final class EngagementCodec {
    private EngagementCodec() {}

    static JsonNode toJson(ObjectNode node, Engagement engagement) {
        node.put("source", engagement.source()).put("stage", engagement.stage().name());
        putTrue(node, "outgoing", engagement.outgoing());
        put(node, "reservation", engagement.reservationSid());
        put(node, "task", engagement.taskSid());
        put(node, "callSid", engagement.callSid());
        put(node, "bound", engagement.bound());
        node.put("sequence", engagement.sequence());
        put(node, "begun", engagement.begun());
        put(node, "since", engagement.since());
        put(node, "heard", engagement.heard());
        return node;
    }

    static Engagement fromJson(JsonNode node) {
        return new Engagement(
                need(node, "source"),
                word(Stage.class, node, "stage"),
                node.path("outgoing").asBoolean(),
                text(node, "reservation"),
                text(node, "task"),
                text(node, "callSid"),
                text(node, "bound"),
                node.path("sequence").asLong(),
                at(node, "begun"),
                at(node, "since"),
                at(node, "heard"));
    }
}

package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What a task is to the judge, decided from its attributes when it is made. */
enum CallKind {
    ACD,
    DIRECT,
    OUTBOUND,
    INTERNAL,
    TRANSFER,
    PARK_HANGUP,
    PARK_PICKUP,
    NO_CALL;

    static CallKind of(JsonNode attributes, String channel) {
        if (!channel.equals(TaskChannel.VOICE)) {
            return NO_CALL;
        }
        if (truth(attributes, "isParkHangup")) {
            return PARK_HANGUP;
        }
        if (truth(attributes, "isParkPickup")) {
            return PARK_PICKUP;
        }
        if (attributes.path("direction").asText("").toLowerCase(Locale.ROOT).contains("outbound")) {
            return OUTBOUND;
        }
        if (truth(attributes, "internal") || truth(attributes, "client_call")) {
            return INTERNAL;
        }
        return attributes.path("directExtension").asText("").isEmpty() ? ACD : DIRECT;
    }

    private static boolean truth(JsonNode attributes, String name) {
        return attributes.path(name).asText("").equals("true");
    }
}

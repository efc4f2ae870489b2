package io.taskrouter.coordinator.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A workflow's configuration with our filters put in: parked calls first, any other call last. Filters by other names, default filter and everything else stay as they are. */
final class WorkflowDocument {
    static final String PARKED = "Park Pickup OR Hangup";
    static final String ANY = "Any";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String NAME = "filter_friendly_name";

    private WorkflowDocument() {}

    /** @param any target of all other calls, null to leave them to the workflow */
    static ObjectNode with(String configuration, String parkQueue, @org.jspecify.annotations.Nullable ObjectNode any) {
        ObjectNode document = read(configuration);
        ObjectNode routing = document.withObjectProperty("task_routing");
        ArrayNode filters = MAPPER.createArrayNode();
        filters.add(parked(parkQueue));
        for (JsonNode filter : routing.path("filters")) {
            String name = filter.path(NAME).asText();
            if (!name.equals(PARKED) && !(any != null && name.equals(ANY))) filters.add(filter);
        }
        if (any != null) filters.add(filter(ANY, "1 == 1", any));
        routing.set("filters", filters);
        return document;
    }

    private static ObjectNode parked(String queue) {
        ObjectNode target = MAPPER.createObjectNode().put("queue", queue).put("known_worker_sid", "task.targetWorker");
        return filter(PARKED, "isParkPickup == true OR isParkHangup == true", target);
    }

    private static ObjectNode filter(String name, String expression, ObjectNode target) {
        ObjectNode filter = MAPPER.createObjectNode().put(NAME, name).put("expression", expression);
        filter.putArray("targets").add(target);
        return filter;
    }

    static ObjectNode target(String queue) {
        return MAPPER.createObjectNode().put("queue", queue);
    }

    /** Empty when it is no JSON object. */
    static ObjectNode read(String configuration) {
        try {
            if (MAPPER.readTree(configuration) instanceof ObjectNode document) return document;
        } catch (JsonProcessingException e) {
            // TaskRouter would not have taken it; what cannot be read is made anew
        }
        return MAPPER.createObjectNode();
    }
}

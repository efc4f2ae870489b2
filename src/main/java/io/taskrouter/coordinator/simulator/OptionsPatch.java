package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Changes options by merging JSON into them, so that the control page and Java callers share one way. */
final class OptionsPatch {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private OptionsPatch() {}

    static ObjectNode tree(SimulatorOptions options) {
        return MAPPER.valueToTree(options);
    }

    static SimulatorOptions with(SimulatorOptions options, String field, Object value) {
        return read(tree(options).set(field, MAPPER.valueToTree(value)));
    }

    /** @throws Rejection 400 when a name is unknown or a value is out of range */
    static SimulatorOptions merge(SimulatorOptions options, JsonNode patch) {
        if (!patch.isObject()) {
            throw Rejection.invalid("options must be a JSON object");
        }
        ObjectNode tree = tree(options);
        merge(tree, patch);
        return read(tree);
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isObject() && into.get(field.getKey()) instanceof ObjectNode nested) {
                merge(nested, field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }

    private static SimulatorOptions read(JsonNode tree) {
        try {
            SimulatorOptions options = MAPPER.treeToValue(tree, SimulatorOptions.class);
            if (!(options.clockFactor() >= 0)) {
                throw Rejection.invalid("clockFactor must not be negative");
            }
            return options;
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("options: " + e.getOriginalMessage());
        }
    }
}

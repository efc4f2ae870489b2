package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Makes up values that a schema of the description allows; members that may be left out are there every other time. */
final class Samples {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode description;
    private final Random random;

    Samples(JsonNode description, Random random) {
        this.description = description;
        this.random = random;
    }

    JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : description.at(reference.substring(1));
    }

    JsonNode of(JsonNode reference) {
        JsonNode schema = resolved(reference);
        if (schema.path("nullable").asBoolean() && random.nextInt(4) == 0) return NODES.nullNode();
        if (schema.has("oneOf"))
            return of(
                    schema.path("oneOf").get(random.nextInt(schema.path("oneOf").size())));
        if (schema.has("enum"))
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "integer" ->
                NODES.numberNode(random.nextLong(
                        schema.path("minimum").asLong(0), schema.path("maximum").asLong(1_000) + 1));
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "string" -> NODES.textNode(text(schema));
            default -> NODES.textNode("anything-" + random.nextInt(10));
        };
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode made = NODES.objectNode();
        schema.path("properties").properties().forEach(member -> {
            boolean required = false;
            for (JsonNode name : schema.path("required"))
                required |= name.asText().equals(member.getKey());
            boolean full = schema.has("maxProperties")
                    && made.size() >= schema.path("maxProperties").asInt();
            if (required || !full && random.nextBoolean()) made.set(member.getKey(), of(member.getValue()));
        });
        if (made.isEmpty() && schema.path("minProperties").asInt() > 0) return object(schema);
        if (schema.path("additionalProperties").isObject()) {
            String name = "WK" + "0".repeat(31) + random.nextInt(1, 4);
            made.set(name, of(schema.path("additionalProperties")));
        } else if (schema.path("additionalProperties").asBoolean() && random.nextBoolean())
            made.put("k" + random.nextInt(5), random.nextInt(3));
        return made;
    }

    private ArrayNode array(JsonNode schema) {
        ArrayNode made = NODES.arrayNode();
        for (int i = random.nextInt(1, 4); i > 0; i--) made.add(of(schema.path("items")));
        return made;
    }

    private String text(JsonNode schema) {
        String pattern = schema.path("pattern").asText();
        if (pattern.startsWith("^[0-9]")) return Integer.toString(random.nextInt(1_000, 10_000));
        if (pattern.startsWith("^")) return pattern.substring(1, 3) + "0".repeat(31) + random.nextInt(1, 4);
        if (schema.path("format").asText().equals("date-time")) return "2026-01-02T10:02:00.000Z";
        return "text-" + random.nextInt(10);
    }
}

package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Faults by their everyday names: {@code {"kind":"late-landing","millis":3000,"next":1,"endpoint":"worker"}}; any field of
 * {@link FaultRule} beside it overrides what the name says.
 */
final class FaultNames {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private FaultNames() {}

    static FaultRule read(JsonNode wish) throws JsonProcessingException {
        long millis = wish.path("millis").asLong(1000);
        int status = wish.path("status").asInt(503);
        FaultRule base = named(wish.path("kind").asText("custom"), millis, status);
        ObjectNode tree = MAPPER.valueToTree(base);
        wish.properties().stream()
                .filter(field ->
                        !field.getKey().equals("kind") && !field.getKey().equals("millis"))
                .forEach(field -> tree.set(field.getKey(), field.getValue()));
        return MAPPER.treeToValue(tree, FaultRule.class);
    }

    private static FaultRule named(String kind, long millis, int status) {
        return switch (kind) {
            case "error-before" -> FaultRule.errorBefore(status);
            case "error-after" -> FaultRule.errorAfter(status);
            case "reset-before" -> FaultRule.resetBefore();
            case "reset-after" -> FaultRule.resetAfter();
            case "hang" -> FaultRule.hang();
            case "hang-after" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.SILENCE);
            case "slow" -> FaultRule.slow(millis);
            case "late-landing" -> FaultRule.lateLanding(millis);
            case "html" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.HTML);
            case "wrong-json" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.WRONG_JSON);
            case "truncated" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.TRUNCATED);
            case "unauthorized" -> FaultRule.of(FaultRule.Landing.NEVER, FaultRule.Answer.UNAUTHORIZED);
            case "no-etag" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.NO_ETAG);
            case "huge" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.HUGE);
            case "gzip-bomb" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.GZIP_BOMB);
            case "custom" -> FaultRule.of(FaultRule.Landing.NOW, FaultRule.Answer.NORMAL);
            default -> throw Rejection.invalid("no fault is called " + kind);
        };
    }
}

package io.taskrouter.coordinator.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.Outcome.Applied;
import io.taskrouter.coordinator.command.Outcome.Deferred;
import io.taskrouter.coordinator.command.Outcome.Failed;
import io.taskrouter.coordinator.command.Outcome.Refused;
import io.taskrouter.coordinator.command.Outcome.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outcomes as they are kept and sent to other replicas, under the schema version of {@link CommandCodec}. */
public final class CommandCodecOutcomes {
    private CommandCodecOutcomes() {}

    public static String encode(Outcome outcome) {
        return ExactJson.text(tree(outcome));
    }

    /** @throws UnknownSchema when it was written by a release that this one does not know */
    public static Outcome decode(byte[] bytes, int offset, int length) throws UnknownSchema {
        try {
            return decode(ExactJson.MAPPER.readTree(bytes, offset, length));
        } catch (JsonProcessingException e) {
            throw new UnknownSchema("not understood"); // without the cause: its message quotes the text
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ObjectNode tree(Outcome outcome) {
        ObjectNode json = ExactJson.MAPPER.createObjectNode().put("v", CommandCodec.VERSION);
        switch (outcome) {
            case Applied applied -> write(json.put("kind", "applied"), applied);
            case Rejected(Problem problem) -> write(json.put("kind", "rejected"), problem);
            case Failed(Problem problem) -> write(json.put("kind", "failed"), problem);
        }
        return json;
    }

    public static Outcome decode(JsonNode json) throws UnknownSchema {
        if (json.path("v").asInt() != CommandCodec.VERSION) throw new UnknownSchema("schema version");
        return switch (json.path("kind").asText()) {
            case "applied" -> applied(json);
            case "rejected" -> new Rejected(problem(json));
            case "failed" -> new Failed(problem(json));
            default -> throw new UnknownSchema("unknown kind of outcome");
        };
    }

    private static void write(ObjectNode json, Applied applied) {
        json.put("revision", applied.revision()).put("changed", applied.changed());
        if (!applied.deferred().isEmpty()) {
            ArrayNode list = json.putArray("deferred");
            for (Deferred each : applied.deferred()) {
                ObjectNode item = list.addObject().put("path", each.path()).put("until", each.until());
                item.set("value", each.value());
                item.set("reasons", reasons(each.reasons()));
            }
        }
        if (!applied.refused().isEmpty()) {
            ArrayNode list = json.putArray("refused");
            for (Refused each : applied.refused()) {
                ObjectNode item = list.addObject().put("path", each.path());
                item.set("value", each.value());
                item.set("wanted", each.wanted());
                item.set("reasons", reasons(each.reasons()));
            }
        }
        if (applied.report() != null) json.set("report", applied.report());
    }

    private static void write(ObjectNode json, Problem problem) {
        json.put("type", problem.type().name()).put("detail", problem.detail());
        if (!problem.fields().isEmpty()) json.putObject("fields").setAll(problem.fields());
    }

    private static ArrayNode reasons(List<Reason> reasons) {
        return ExactJson.MAPPER.valueToTree(reasons);
    }

    private static Applied applied(JsonNode json) {
        List<Deferred> deferred = new ArrayList<>();
        for (JsonNode each : json.path("deferred")) {
            deferred.add(new Deferred(
                    each.path("path").asText(),
                    each.path("value"),
                    each.path("until").asText(),
                    reasons(each)));
        }
        List<Refused> refused = new ArrayList<>();
        for (JsonNode each : json.path("refused")) {
            refused.add(
                    new Refused(each.path("path").asText(), each.path("value"), each.path("wanted"), reasons(each)));
        }
        return new Applied(
                json.path("revision").asText(),
                json.path("changed").asBoolean(),
                List.copyOf(deferred),
                List.copyOf(refused),
                json.get("report") instanceof ObjectNode report ? report : null);
    }

    private static Problem problem(JsonNode json) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        json.path("fields").properties().forEach(each -> fields.put(each.getKey(), each.getValue()));
        return new Problem(type(json.path("type").asText()), json.path("detail").asText(), fields);
    }

    private static ProblemType type(String name) {
        for (ProblemType type : ProblemType.values()) {
            if (type.name().equals(name)) return type;
        }
        return ProblemType.INTERNAL_ERROR; // a newer release's; its detail still says what to do
    }

    private static List<Reason> reasons(JsonNode json) {
        List<Reason> reasons = new ArrayList<>();
        for (JsonNode each : json.path("reasons")) {
            reasons.add(new Reason(
                    each.path("code").asText(),
                    nullable(each, "callId"),
                    nullable(each, "kind"),
                    each.path("text").asText()));
        }
        return List.copyOf(reasons);
    }

    private static @Nullable String nullable(JsonNode json, String name) {
        return json.path(name).textValue();
    }
}

package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.Reason;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.queue.Inbox.UpdateStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what became of an update, straight from what the queue knows. */
final class UpdateJson {
    private UpdateJson() {}

    /** The 200 of an update. */
    static byte[] result(Settled settled, Outcome.Applied applied) {
        return JsonBytes.write(json -> result(json, settled, applied));
    }

    /** The update as a resource. */
    static byte[] status(UpdateStatus update) {
        return JsonBytes.write(json -> {
            json.writeStartObject();
            identity(json, update.worker().value(), update.updateId());
            Settled settled = update.settled();
            json.writeStringField("status", settled == null ? "queued" : word(settled.outcome()));
            json.writeStringField("acceptedAt", JsonBytes.time(update.acceptedAt()));
            json.writeStringField("settledAt", settled == null ? null : JsonBytes.time(settled.settledAt()));
            if (settled != null) end(json, settled);
            json.writeEndObject();
        });
    }

    /** The problem of an update that was not applied, as its caller sees it. */
    static Problem problem(Settled settled, Problem problem) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        fields.put(
                "workerSid",
                ExactJson.MAPPER.getNodeFactory().textNode(settled.worker().value()));
        fields.put("updateId", ExactJson.MAPPER.getNodeFactory().textNode(settled.updateId()));
        fields.putAll(problem.fields());
        return new Problem(problem.type(), problem.detail(), fields);
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied applied -> "applied";
            case Outcome.Rejected rejected -> "rejected";
            case Outcome.Failed failed -> "failed";
        };
    }

    private static void end(JsonGenerator json, Settled settled) throws IOException {
        switch (settled.outcome()) {
            case Outcome.Applied applied -> {
                json.writeFieldName("result");
                result(json, settled, applied);
            }
            case Outcome.Rejected(Problem problem) -> problem(json, settled, problem);
            case Outcome.Failed(Problem problem) -> problem(json, settled, problem);
        }
    }

    private static void problem(JsonGenerator json, Settled settled, Problem problem) throws IOException {
        json.writeFieldName("problem");
        json.writeTree(ProblemDocument.of(problem(settled, problem), null));
    }

    private static void result(JsonGenerator json, Settled settled, Outcome.Applied applied) throws IOException {
        json.writeStartObject();
        identity(json, settled.worker().value(), settled.updateId());
        json.writeStringField("revision", applied.revision());
        json.writeBooleanField("changed", applied.changed());
        if (settled.confirmed() != null)
            for (Map.Entry<String, JsonNode> part : settled.confirmed().properties())
                tree(json, part.getKey(), part.getValue());
        json.writeArrayFieldStart("deferred");
        for (Outcome.Deferred part : applied.deferred()) deferred(json, part);
        json.writeEndArray();
        json.writeArrayFieldStart("refused");
        for (Outcome.Refused part : applied.refused()) refused(json, part);
        json.writeEndArray();
        if (applied.report() != null) tree(json, "report", applied.report());
        json.writeEndObject();
    }

    private static void deferred(JsonGenerator json, Outcome.Deferred part) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", part.path());
        tree(json, "value", part.value());
        json.writeStringField("until", part.until());
        reasons(json, part.reasons());
        json.writeEndObject();
    }

    private static void refused(JsonGenerator json, Outcome.Refused part) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", part.path());
        tree(json, "value", part.value());
        tree(json, "wanted", part.wanted());
        reasons(json, part.reasons());
        json.writeEndObject();
    }

    private static void reasons(JsonGenerator json, List<Reason> reasons) throws IOException {
        json.writeArrayFieldStart("reasons");
        for (Reason reason : reasons) {
            json.writeStartObject();
            json.writeStringField("code", reason.code());
            optional(json, "callId", reason.callId());
            optional(json, "kind", reason.kind());
            json.writeStringField("text", reason.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) json.writeStringField(name, value);
    }

    private static void identity(JsonGenerator json, String workerSid, String updateId) throws IOException {
        json.writeStringField("updateId", updateId);
        json.writeStringField("workerSid", workerSid);
    }

    private static void tree(JsonGenerator json, String name, JsonNode value) throws IOException {
        json.writeFieldName(name);
        json.writeTree(value);
    }
}

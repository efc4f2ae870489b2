package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of extensions: one for one worker, or many at once. */
@Singleton
class BulkBody {
    /** More rows than fit the largest body. */
    private static final int MOST_VALUES = Limits.BULK_BODY / 40;

    private final Extensions extensions;

    BulkBody(Extensions extensions) {
        this.extensions = extensions;
    }

    /** @param moveFrom who has it now and is to lose it, or null */
    record Wish(String extension, @Nullable WorkerSid moveFrom) {}

    /** @throws ApiProblem 400, 415 */
    Wish one(Call call) {
        MediaTypes.of(call, MediaTypes.JSON);
        Fields body = new Fields(StrictJson.object(call.body()), "").only("extension", "moveFrom");
        JsonNode extension = body.object().path("extension");
        if (!extensions.isValid(extension)) throw invalid("/extension");
        if (!body.has("moveFrom")) return new Wish(extension.textValue(), null);
        return new Wish(
                extension.textValue(), worker(body.object().get("moveFrom").asText(), "/moveFrom"));
    }

    /** @throws ApiProblem 400, 415 */
    Map<WorkerSid, @Nullable String> many(Call call) {
        MediaTypes.of(call, MediaTypes.JSON);
        Fields body = new Fields(StrictJson.object(call.body(), MOST_VALUES), "").only("assignments");
        Fields assignments = body.object("assignments");
        if (assignments == null) throw ApiProblem.malformed("Send assignments: an extension or null for each worker.");
        Map<WorkerSid, @Nullable String> wishes = new LinkedHashMap<>();
        Set<String> given = new HashSet<>();
        for (Map.Entry<String, JsonNode> each : assignments.object().properties()) {
            String at = "/assignments/" + JsonText.escaped(each.getKey());
            JsonNode extension = each.getValue();
            if (!extension.isNull() && !extensions.isValid(extension)) throw invalid(at);
            if (!extension.isNull() && !given.add(extension.textValue()))
                throw ApiProblem.at(
                        ProblemType.MALFORMED_REQUEST,
                        "Give an extension to one worker only.",
                        at,
                        "is given to another worker too");
            wishes.put(worker(each.getKey(), at), extension.textValue());
        }
        return wishes;
    }

    private ApiProblem invalid(String pointer) {
        return ApiProblem.at(
                ProblemType.INVALID_ATTRIBUTE, "Send a valid extension.", pointer, extensions.description());
    }

    private static WorkerSid worker(String text, String pointer) {
        if (WorkerSid.isValid(text)) return new WorkerSid(text);
        throw ApiProblem.at(
                ProblemType.INVALID_SID, "Name workers by their SID.", pointer, "is not WK and 32 hexadecimal digits");
    }
}

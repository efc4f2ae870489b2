package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that can be kept under an idempotency key.
 *
 * @param body JSON, or nothing
 * @param passing not to be kept: a repetition may find more
 */
record Reply(int status, byte[] body, Map<String, String> headers, boolean passing) {

    static Reply json(int status, Object body) {
        return new Reply(status, JsonBytes.of(body), Map.of(), false);
    }

    static Reply nothing() {
        return new Reply(204, new byte[0], Map.of(), false);
    }

    static Reply problem(Call call, ApiProblem problem) {
        return new Reply(problem.problem().type().status(), call.document(problem.problem()), problem.headers(), false);
    }

    Reply asPassing() {
        return new Reply(status, body, headers, true);
    }

    Reply with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Reply(status, body, all, passing);
    }

    Reply asReplayed() {
        return with("Idempotency-Replayed", "true");
    }

    String contentType() {
        return status < 400 ? MediaType.APPLICATION_JSON : ProblemDocument.MEDIA_TYPE;
    }

    Response response() {
        Response.ResponseBuilder answer = Response.status(status);
        if (body.length > 0) answer.type(contentType()).entity(body);
        headers.forEach(answer::header);
        return answer.build();
    }

    String written() {
        ObjectNode json = ExactJson.MAPPER.createObjectNode().put("status", status);
        headers.forEach(json.putObject("headers")::put);
        return ExactJson.text(json.put("body", new String(body, StandardCharsets.UTF_8)));
    }

    static Reply read(String written) {
        ObjectNode json = ExactJson.object(written);
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new Reply(
                json.path("status").asInt(),
                json.path("body").asText().getBytes(StandardCharsets.UTF_8),
                headers,
                false);
    }
}

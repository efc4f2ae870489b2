package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with a problem document. Carries no stack trace: it is an answer, not a fault. */
final class ApiProblem extends RuntimeException {
    /** Seconds, where nothing says otherwise: whoever is asked to come back is told when. */
    private static final int SOON = 1;

    private final transient Problem problem;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    ApiProblem(Problem problem) {
        super(problem.type().slug(), null, false, false);
        this.problem = new Problem(problem.type(), problem.detail(), new LinkedHashMap<>(problem.fields()));
        if (problem.type().status() == 503 || problem.type().status() == 429) retryAfter(SOON);
    }

    static ApiProblem of(ProblemType type, String detail) {
        return new ApiProblem(new Problem(type, detail, new LinkedHashMap<>()));
    }

    static ApiProblem malformed(String detail) {
        return of(ProblemType.MALFORMED_REQUEST, detail);
    }

    /** With one violation; {@code pointer} is a JSON pointer into the body, {@code message} says what is wrong there, without the value. */
    static ApiProblem at(ProblemType type, String detail, String pointer, String message) {
        ArrayNode violations = JsonNodeFactory.instance.arrayNode();
        violations.addObject().put("pointer", pointer).put("message", message);
        return of(type, detail).with("violations", violations);
    }

    ApiProblem with(String field, JsonNode value) {
        problem.fields().put(field, value);
        return this;
    }

    ApiProblem with(String field, String value) {
        return with(field, JsonNodeFactory.instance.textNode(value));
    }

    ApiProblem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** How long the caller should wait before trying again, in the header and in the document. */
    ApiProblem retryAfter(int seconds) {
        return header("Retry-After", Integer.toString(seconds))
                .with("retryAfterSeconds", JsonNodeFactory.instance.numberNode(seconds));
    }

    /** @param is it the answer to an earlier request with the same key? */
    ApiProblem replayed(boolean is) {
        return is ? header("Idempotency-Replayed", "true") : this;
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}

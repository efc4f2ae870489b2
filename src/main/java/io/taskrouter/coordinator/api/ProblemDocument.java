package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RFC 9457 as this service writes it. */
final class ProblemDocument {
    static final String MEDIA_TYPE = "application/problem+json";

    private ProblemDocument() {}

    /** @param requestId names this occurrence; null for a problem that is part of another document */
    static ObjectNode of(Problem problem, @Nullable String requestId) {
        ObjectNode document = ExactJson.MAPPER
                .createObjectNode()
                .put("type", "/problems/" + problem.type().slug())
                .put("title", problem.type().title())
                .put("status", problem.type().status())
                .put("detail", problem.detail());
        if (requestId != null) document.put("instance", "/requests/" + requestId);
        for (Map.Entry<String, JsonNode> field : problem.fields().entrySet())
            document.set(field.getKey(), field.getValue());
        return document;
    }

    /** The answer to a request. */
    static byte[] bytes(Problem problem, RoutingContext http) {
        ObjectNode document = of(problem, RequestId.of(http));
        String trace = Trace.id(http.request());
        if (trace != null) document.put("traceId", trace);
        return JsonBytes.of(document);
    }
}

package io.taskrouter.coordinator.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.ProblemType;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/** A post that is not taken in. */
final class Refusal extends RuntimeException {
    private final ProblemType type;
    private final String detail;

    /** @param detail says what to do; nothing of what was sent */
    Refusal(ProblemType type, String detail) {
        super(detail, null, false, false);
        this.type = type;
        this.detail = detail;
    }

    ProblemType type() {
        return type;
    }

    Response response(RoutingContext http) {
        ObjectNode document = ExactJson.MAPPER
                .createObjectNode()
                .put("type", "/problems/" + type.slug())
                .put("title", type.title())
                .put("status", type.status())
                .put("detail", detail);
        String request = http.response().headers().get("X-Request-Id");
        if (request != null) document.put("instance", "/requests/" + request);
        return Response.status(type.status())
                .type("application/problem+json")
                .entity(ExactJson.text(document))
                .build();
    }
}

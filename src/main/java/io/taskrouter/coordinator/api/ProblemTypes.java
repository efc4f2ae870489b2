package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** Makes a problem's {@code type} an address one can look up: public, since it says nothing of anybody. */
@ApplicationScoped
class ProblemTypes {
    private static final String PREFIX = "/problems/";

    void open(@Observes Router router) {
        router.route(HttpMethod.GET, PREFIX + ":slug").handler(ProblemTypes::show);
        router.route(PREFIX + ":slug").handler(RawProblems::readOnly);
    }

    private static void show(RoutingContext http) {
        for (ProblemType type : ProblemType.values()) {
            if (!type.slug().equals(http.pathParam("slug"))) continue;
            Map<String, Object> page =
                    Map.of("type", PREFIX + type.slug(), "title", type.title(), "status", type.status());
            http.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(JsonBytes.of(page)));
            return;
        }
        http.next();
    }
}

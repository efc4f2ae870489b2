package io.taskrouter.coordinator.api;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lets browsers on the configured origins, and no others, call this service; on every answer, errors too. No credentials but the Authorization header. */
@ApplicationScoped
class Cors {
    private static final String EXPOSED =
            "ETag, Location, Retry-After, X-Request-Id, Idempotency-Replayed, Preference-Applied";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-Match, Prefer, Last-Event-ID, traceparent, X-Request-Id";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    private final Set<String> origins;

    Cors(
            @ConfigProperty(name = "coordinator.cors.origins", defaultValue = "https://flex.twilio.com")
                    List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** Marks the answer; true when the request was a preflight and is answered. */
    boolean answers(RoutingContext http) {
        HttpServerRequest request = http.request();
        MultiMap answer = http.response().headers();
        answer.set("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null) return false;
        boolean known = origins.contains(origin);
        if (known) answer.set("Access-Control-Allow-Origin", origin);
        if (!isPreflight(request)) {
            if (known) answer.set("Access-Control-Expose-Headers", EXPOSED);
            return false;
        }
        if (known) permit(answer);
        http.response().setStatusCode(204).end();
        return true;
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method() == HttpMethod.OPTIONS && request.headers().contains("Access-Control-Request-Method");
    }

    private static void permit(MultiMap answer) {
        answer.set("Access-Control-Allow-Methods", METHODS);
        answer.set("Access-Control-Allow-Headers", REQUEST_HEADERS);
        answer.set("Access-Control-Max-Age", "7200");
    }
}

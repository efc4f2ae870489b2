package io.taskrouter.coordinator.api;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lets browsers on the configured origins, and no others, call this service; on every answer, errors too. No credentials but the Authorization header. */
@Startup
@ApplicationScoped
class Cors {
    static final String PROPERTY = "coordinator.cors.origins";
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[a-z0-9.-]+(?::[0-9]{1,5})?|https?://\\[[0-9a-f:]+](?::[0-9]{1,5})?");

    private static final String EXPOSED =
            "ETag, Location, Retry-After, X-Request-Id, Idempotency-Replayed, Preference-Applied";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-Match, Prefer, Last-Event-ID, traceparent, X-Request-Id";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    private final Set<String> origins;

    Cors(@ConfigProperty(name = PROPERTY, defaultValue = "https://flex.twilio.com") List<String> origins) {
        for (String origin : origins)
            if (!ORIGIN.matcher(origin).matches())
                throw new ConfigurationException(
                        PROPERTY + " must be origins as browsers send them, such as"
                                + " https://flex.twilio.com: scheme, host in small letters and port, without a path, * or a slash at the end");
        this.origins = Set.copyOf(origins);
    }

    /** Marks the answer; true when the request was a preflight and is answered. */
    boolean answers(RoutingContext http) {
        if (!mark(http.request(), http.response().headers())) return false;
        http.response().setStatusCode(204).end();
        return true;
    }

    /** Marks the answer; true when the request was a preflight. */
    boolean mark(HttpServerRequest request, MultiMap answer) {
        answer.set("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null) return false;
        boolean known = origins.contains(origin);
        boolean preflight = isPreflight(request);
        if (known) answer.set("Access-Control-Allow-Origin", origin);
        if (known && !preflight) answer.set("Access-Control-Expose-Headers", EXPOSED);
        if (known && preflight) permit(answer);
        return preflight;
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

package io.taskrouter.coordinator.api;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** What every answer forbids browsers to make of it. */
final class SecurityHeaders {
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    private static final String NO_FRAMES = "frame-ancestors 'none'; object-src 'none'; base-uri 'self'";

    private SecurityHeaders() {}

    /** Pages (console, API description) may load what they are made of; what the API answers loads nothing, wherever a browser shows it. */
    static void on(MultiMap answer, @Nullable String path) {
        answer.set("X-Content-Type-Options", "nosniff");
        answer.set("X-Frame-Options", "DENY");
        answer.set("Referrer-Policy", "no-referrer");
        answer.set("Strict-Transport-Security", "max-age=31536000");
        answer.set("Content-Security-Policy", path != null && path.startsWith("/v1/") ? NOTHING : NO_FRAMES);
    }
}

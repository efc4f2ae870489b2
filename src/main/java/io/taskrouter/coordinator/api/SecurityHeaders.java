package io.taskrouter.coordinator.api;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** What every answer forbids browsers to make of it. */
final class SecurityHeaders {
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    private static final String NO_FRAMES = "frame-ancestors 'none'; object-src 'none'; base-uri 'self'";

    /** Its own files, its own API, and no text that could become markup or code. */
    private static final String CONSOLE = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private SecurityHeaders() {}

    /** Pages (console, API description) may load what they are made of; what the API answers loads nothing, wherever a browser shows it. */
    static void on(MultiMap answer, @Nullable String path) {
        answer.set("X-Content-Type-Options", "nosniff");
        answer.set("X-Frame-Options", "DENY");
        answer.set("Referrer-Policy", "no-referrer");
        answer.set("Strict-Transport-Security", "max-age=31536000");
        answer.set("Content-Security-Policy", policy(path == null ? "" : path));
        // Else the framework tells browsers to keep modules for a day, and a new release meets old ones.
        if (isConsole(path == null ? "" : path)) answer.set("Cache-Control", "no-cache");
    }

    private static String policy(String path) {
        if (path.startsWith("/v1/")) return NOTHING;
        return isConsole(path) ? CONSOLE : NO_FRAMES;
    }

    private static boolean isConsole(String path) {
        return path.equals("/console") || path.startsWith("/console/");
    }
}

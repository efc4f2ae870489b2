package io.taskrouter.coordinator.api;

import io.vertx.core.http.HttpMethod;

/** How much a request may bring. */
final class Limits {
    static final int BODY = 64 * 1024;
    static final int WEBHOOK_BODY = 256 * 1024;
    static final int BULK_BODY = 2 * 1024 * 1024;
    static final int URI = 4096;
    /**
     * Of all bodies together that are still coming in, from whomever: a body's buffer grows by doubling, so these 32 MiB may take 64 of a heap of 160. Large ones have shares of their own, or a few of them that
     * stall would keep out everybody else's; and so have Twilio's, who repeats little of what is refused: nothing under /v1 keeps them out.
     */
    static final long COMING_BODIES = 16L * 1024 * 1024;

    static final long COMING_BULK_BODIES = 8L * 1024 * 1024;
    static final long COMING_CALLBACKS = 4L * 1024 * 1024;
    static final long COMING_EVENT_STREAMS = 4L * 1024 * 1024;

    private Limits() {}

    /** In bytes. */
    static int body(HttpMethod method, String path) {
        if (path.equals("/webhooks/event-streams")) return BULK_BODY;
        if (path.startsWith("/webhooks/")) return WEBHOOK_BODY;
        return method == HttpMethod.PUT && path.equals("/v1/extensions") ? BULK_BODY : BODY;
    }
}

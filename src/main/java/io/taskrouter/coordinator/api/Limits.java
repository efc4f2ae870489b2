package io.taskrouter.coordinator.api;

import io.vertx.core.http.HttpMethod;

/** How much a request may bring. */
final class Limits {
    static final int BODY = 64 * 1024;
    static final int WEBHOOK_BODY = 256 * 1024;
    static final int BULK_BODY = 2 * 1024 * 1024;
    static final int URI = 4096;

    private Limits() {}

    /** In bytes. */
    static int body(HttpMethod method, String path) {
        if (path.equals("/webhooks/event-streams")) return BULK_BODY;
        if (path.startsWith("/webhooks/")) return WEBHOOK_BODY;
        return method == HttpMethod.PUT && path.equals("/v1/extensions") ? BULK_BODY : BODY;
    }
}

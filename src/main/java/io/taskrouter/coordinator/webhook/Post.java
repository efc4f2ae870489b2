package io.taskrouter.coordinator.webhook;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came in, unjudged.
 *
 * @param path and {@code query} as they were sent, still encoded, since that is what the sender signed
 * @param signatures every {@code X-Twilio-Signature} there is
 * @param mediaType lower-case, without parameters; empty when there is none
 */
record Post(
        String path,
        @Nullable String query,
        List<String> signatures,
        String mediaType,
        boolean compressed,
        byte[] body) {

    static Post of(RoutingContext http) {
        HttpServerRequest request = http.request();
        Buffer body = http.body() == null ? null : http.body().buffer();
        return new Post(
                Objects.requireNonNullElse(request.path(), ""),
                request.query(),
                request.headers().getAll("X-Twilio-Signature"),
                mediaType(request.getHeader("Content-Type")),
                isCompressed(request.getHeader("Content-Encoding")),
                body == null ? new byte[0] : body.getBytes());
    }

    private static String mediaType(@Nullable String header) {
        if (header == null) return "";
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isCompressed(@Nullable String encoding) {
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }
}

package io.taskrouter.coordinator.api;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** W3C trace context of a request. */
final class Trace {
    private static final Pattern PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private Trace() {}

    /** What work done for this request names as its parent: our own span when there is one, else the caller's; null without either. */
    static @Nullable String parent(HttpServerRequest request) {
        SpanContext own = Span.current().getSpanContext();
        if (own.isValid())
            return "00-" + own.getTraceId() + "-" + own.getSpanId() + "-"
                    + own.getTraceFlags().asHex();
        String given = request.getHeader("traceparent");
        return given != null && PARENT.matcher(given).matches() ? given : null;
    }

    /** The trace this request belongs to, or null. */
    static @Nullable String id(HttpServerRequest request) {
        String parent = parent(request);
        return parent == null ? null : parent.substring(3, 35);
    }
}

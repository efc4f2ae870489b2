package io.taskrouter.coordinator.taskrouter;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * The span of one request to TaskRouter, a child of the pass that makes it; nothing where nobody traces. The request carries it as {@code traceparent}: a header Twilio does not know and that tells
 * nothing about anybody, and that makes proxies on the way show the same trace.
 */
final class CallSpan implements AutoCloseable {
    private static final CallSpan NONE = new CallSpan(Span.getInvalid(), Scope.noop());

    private final Span span;
    private final Scope scope;

    private CallSpan(Span span, Scope scope) {
        this.span = span;
        this.scope = scope;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the span
    static CallSpan begin(Endpoint endpoint) {
        if (!Span.current().getSpanContext().isValid()) return NONE;
        Span span = GlobalOpenTelemetry.getTracer("io.taskrouter.coordinator.taskrouter")
                .spanBuilder("taskrouter " + endpoint.label())
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        return new CallSpan(span, span.makeCurrent());
    }

    void ended(CallMetrics.Outcome outcome, int status) {
        span.setAttribute("taskrouter.outcome", outcome.name().toLowerCase(Locale.ROOT));
        if (status > 0) span.setAttribute("http.response.status_code", status);
        if (outcome != CallMetrics.Outcome.OK) span.setStatus(StatusCode.ERROR);
    }

    /** The header that names the span under way, where there is one. */
    static void carry(BiConsumer<String, String> headers) {
        W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, (to, name, value) -> {
            if (to != null) to.accept(name, value);
        });
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }
}

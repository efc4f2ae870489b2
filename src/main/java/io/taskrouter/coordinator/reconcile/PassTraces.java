package io.taskrouter.coordinator.reconcile;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Claim;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One span for each pass, whichever replica makes it: a child of the oldest waiting caller's trace, linked to those of the others, whose updates it serves as well. Calls of TaskRouter become its children.
 */
final class PassTraces {
    private static final int MOST_LINKS = 32;
    private static final TextMapGetter<String> TRACEPARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return key.equals("traceparent") ? traceparent : null;
        }
    };

    private final @Nullable Tracer tracer;

    /** @param tracer null: no traces */
    PassTraces(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    Ending over(Claim claim, Supplier<Ending> pass) {
        if (tracer == null) return pass.get();
        Span span = begun(tracer, claim);
        try (Scope _ = span.makeCurrent()) {
            Ending ending = pass.get();
            span.setAttribute(
                    "coordinator.ending", ending.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
            return ending;
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR); // not with the exception, whose message may quote anything
            throw e;
        } finally {
            span.end();
        }
    }

    private static Span begun(Tracer tracer, Claim claim) {
        List<Context> callers = claim.updates().stream()
                .map(Claim.Queued::update)
                .map(Update::traceparent)
                .filter(Objects::nonNull)
                .distinct()
                .limit(1 + MOST_LINKS)
                .map(PassTraces::context)
                .toList();
        SpanBuilder builder = tracer.spanBuilder("pass")
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(callers.isEmpty() ? Context.root() : callers.getFirst())
                .setAttribute("coordinator.worker", claim.worker().value())
                .setAttribute("coordinator.pass", claim.pass())
                .setAttribute("coordinator.updates", claim.updates().size())
                .setAttribute("coordinator.events", claim.events().size())
                .setAttribute("coordinator.unclean", claim.unclean());
        callers.stream()
                .skip(1)
                .forEach(it -> builder.addLink(Span.fromContext(it).getSpanContext()));
        return builder.startSpan();
    }

    private static Context context(String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, TRACEPARENT);
    }
}

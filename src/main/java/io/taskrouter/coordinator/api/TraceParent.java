package io.taskrouter.coordinator.api;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in a caller's trace by {@code traceparent} alone, which is but numbers. {@code tracestate} is text of others' choosing, and would stand in every span that is exported; W3C Trace Context lets
 * whoever passes a request on leave it out.
 */
@Singleton
class TraceParent implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
    private static final String STATE = "tracestate";

    @Override
    public void customize(AutoConfiguredOpenTelemetrySdkBuilder sdk) {
        sdk.addPropagatorCustomizer((whole, _) -> new WithoutState(whole));
    }

    private record WithoutState(TextMapPropagator whole) implements TextMapPropagator {
        @Override
        public Collection<String> fields() {
            return whole.fields().stream().filter(field -> !field.equals(STATE)).toList();
        }

        @Override
        public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
            whole.inject(context, carrier, setter);
        }

        @Override
        public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
            return whole.extract(context, carrier, new Blind<>(getter));
        }
    }

    private record Blind<C>(TextMapGetter<C> getter) implements TextMapGetter<C> {
        @Override
        public Iterable<String> keys(C carrier) {
            return getter.keys(carrier);
        }

        @Override
        public @Nullable String get(@Nullable C carrier, String key) {
            return key.equals(STATE) ? null : getter.get(carrier, key);
        }
    }
}

package io.taskrouter.coordinator.taskrouter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Calls by endpoint and outcome, and where the limits stand. No identifiers: the number of series is fixed. */
final class CallMetrics {
    enum Outcome {
        OK,
        CONFLICT,
        MISSING,
        REFUSED,
        NOT_SENT,
        THROTTLED,
        UNKNOWN;

        static Outcome of(Answer<?> failure) {
            return switch (failure) {
                case Answer.Ok<?> ok -> OK;
                case Answer.Conflict<?> conflict -> CONFLICT;
                case Answer.Missing<?> missing -> MISSING;
                case Answer.Refused<?> refused -> REFUSED;
                case Answer.NotSent<?> notSent -> notSent.cause() == Answer.Cause.THROTTLED ? THROTTLED : NOT_SENT;
                case Answer.Unknown<?> unknown -> UNKNOWN;
            };
        }
    }

    private static final Set<Integer> KNOWN =
            Set.of(200, 201, 204, 400, 401, 403, 404, 409, 412, 429, 500, 502, 503, 504);

    private final MeterRegistry registry;
    private final List<List<Timer>> timers;
    private final Map<Endpoint, Map<String, Counter>> responses = new ConcurrentHashMap<>();

    CallMetrics(MeterRegistry registry, Admission admission, Resilience resilience) {
        this.registry = registry;
        this.timers = Stream.of(Endpoint.values())
                .map(endpoint -> Stream.of(Outcome.values())
                        .map(outcome -> timer(registry, endpoint, outcome))
                        .toList())
                .toList();
        gauge(registry, "taskrouter.calls.active", "Calls under way", admission::underWay);
        gauge(registry, "taskrouter.calls.waiting", "Callers waiting for a place", admission::waiting);
        gauge(registry, "taskrouter.concurrency.limit", "Calls allowed at once", admission::limit);
        gauge(registry, "taskrouter.rate.limit", "Calls per second, once limited", admission::rate);
        gauge(
                registry,
                "taskrouter.breaker.open",
                "1 while nothing is sent, or one call alone as a trial",
                () -> resilience.isOpen() ? 1 : 0);
    }

    /** One HTTP request, or one that was not made. */
    void record(Endpoint endpoint, Outcome outcome, int status, long nanos) {
        responses
                .computeIfAbsent(endpoint, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(bounded(status), it -> responses(endpoint, it))
                .increment();
        timers.get(endpoint.ordinal()).get(outcome.ordinal()).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What TaskRouter is known to answer with by its number, everything else by its class. */
    private static String bounded(int status) {
        if (status == 0) return "none";
        return KNOWN.contains(status) ? Integer.toString(status) : Math.clamp(status / 100, 1, 5) + "xx";
    }

    private Counter responses(Endpoint endpoint, String status) {
        return Counter.builder("taskrouter.responses")
                .description("Answers of TaskRouter by HTTP status; none: there was no answer")
                .tag("endpoint", endpoint.label())
                .tag("status", status)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, Endpoint endpoint, Outcome outcome) {
        return Timer.builder("taskrouter.calls")
                .description("Requests to TaskRouter, waiting for a place not counted")
                .tag("endpoint", endpoint.label())
                .tag("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, java.util.function.Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}

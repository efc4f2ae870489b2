package io.taskrouter.coordinator.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.taskrouter.coordinator.command.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Posts and the events in them. No identifiers: the number of series is fixed. */
@Startup
@Singleton
class Metrics {
    /** What alerts and dashboard ask for exists from the start: a first increment of a series that appears with it is invisible to a rate. */
    private static final List<String> OUTCOMES = List.of("accepted", "forbidden", "unavailable", "failed");

    private final MeterRegistry registry;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        for (Source source : Source.values()) {
            for (String outcome : OUTCOMES) posts(source, outcome);
            lags(source);
        }
    }

    /** @param outcome one of few words */
    void post(Source source, String outcome, long nanos) {
        posts(source, outcome).record(Duration.ofNanos(nanos));
    }

    private Timer posts(Source source, String outcome) {
        return Timer.builder("webhook.posts")
                .description("Posts from Twilio, from their last byte to the answer")
                .tag("source", source.label())
                .tag("outcome", outcome)
                .register(registry);
    }

    void event(Source source, Reading reading, Fate fate) {
        Counter.builder("webhook.events")
                .description("Events in them")
                .tag("source", source.label())
                .tag("family", family(reading))
                .tag("outcome", fate.label())
                .register(registry)
                .increment();
    }

    /** How long ago what is told now happened; clocks differ, so never less than nothing. */
    void lag(Source source, Instant happened, Instant received) {
        Duration lag = Duration.between(happened, received);
        lags(source).record(lag.isNegative() ? Duration.ZERO : lag);
    }

    private Timer lags(Source source) {
        return Timer.builder("webhook.lag")
                .description("From an event to its receipt")
                .tag("source", source.label())
                .register(registry);
    }

    private static String family(Reading reading) {
        return switch (reading) {
            case Reading.Named named -> family(named.event());
            case Reading.Nameless nameless -> family(nameless.event());
            case Reading.Dropped dropped -> "other";
        };
    }

    private static String family(Event event) {
        return switch (event) {
            case Event.Reservation reservation -> "reservation";
            case Event.Task task -> "task";
            case Event.Worker worker -> "worker";
            case Event.CallStatus call -> "call";
            case Event.Signal signal -> signal.source();
            case Event.Look look -> "look";
        };
    }
}

package io.taskrouter.coordinator.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.taskrouter.coordinator.command.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Posts and the events in them. No identifiers: the number of series is fixed. */
@Singleton
class Metrics {
    private final MeterRegistry registry;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param outcome one of few words */
    void post(Source source, String outcome, long nanos) {
        Timer.builder("webhook.posts")
                .description("Posts from Twilio, from their last byte to the answer")
                .tag("source", source.label())
                .tag("outcome", outcome)
                .register(registry)
                .record(Duration.ofNanos(nanos));
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
        Timer.builder("webhook.lag")
                .description("From an event to its receipt")
                .tag("source", source.label())
                .register(registry)
                .record(lag.isNegative() ? Duration.ZERO : lag);
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

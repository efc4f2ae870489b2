package io.taskrouter.coordinator.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.taskrouter.coordinator.rules.Breach;
import java.util.List;

/** What passes find that should not be: writes that bypassed the coordinator, and queue calls that came to somebody who must not have them. */
final class PassMetrics {
    private final Counter adopted;
    private final Counter healed;
    private final Breaches first;
    private final Breaches second;
    private final Counter fights;
    private final Counter rivals;
    private final Counter stuck;
    private final Counter notMoved;
    private final Counter notWrappedUp;
    private final MeterRegistry registry;

    /** Every series exists from the start: a first increment of one that appears with it is invisible to a rate. */
    PassMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (String kind : List.of("taken", "invalid", "ambiguous")) conflicts(kind);
        for (String source : List.of("voice-sdk", "media-toolbar", "dialer")) unknownWords(source);
        adopted = outside(registry, "false");
        healed = outside(registry, "true");
        first = Breaches.of(registry, "R1");
        second = Breaches.of(registry, "R2");
        fights = Counter.builder("coordinator.fights")
                .description("Workers whose attributes somebody outside keeps undoing, or setting ready during calls")
                .register(registry);
        stuck = Counter.builder("coordinator.stuck.calls")
                .description("Reservations found accepted long after their callers had gone")
                .register(registry);
        notMoved = Counter.builder("coordinator.calls.refused")
                .description("Updates of a caller's leg that Twilio refused though the call goes on")
                .register(registry);
        notWrappedUp = Counter.builder("coordinator.wrapups.lost")
                .description("Callers who hung up while parked and whose wrap-up tasks were given up after hours")
                .register(registry);
        rivals = Counter.builder("coordinator.rivals")
                .description(
                        "Passes that stopped because another coordinator, with its own Redis, writes the same worker")
                .register(registry);
    }

    private record Breaches(Counter rejected, Counter reported) {
        static Breaches of(MeterRegistry registry, String rule) {
            return new Breaches(counter(registry, rule, "rejected"), counter(registry, rule, "reported"));
        }

        private static Counter counter(MeterRegistry registry, String rule, String action) {
            return Counter.builder("coordinator.breaches")
                    .description("Queue calls offered when they must not have been, by rule and by what was done")
                    .tag("rule", rule)
                    .tag("action", action)
                    .register(registry);
        }

        void count(boolean reject) {
            (reject ? rejected : reported).increment();
        }
    }

    /** Somebody wrote without the coordinator. Healed: something of ours that it had erased or set back is to be written again. */
    void outsideChange(Adoption adoption) {
        (adoption.merged().equals(adoption.theirs()) ? adopted : healed).increment();
    }

    /** A raise is put back at once; who lowers it is given time. */
    void outsideCapacity(boolean raised) {
        (raised ? healed : adopted).increment();
    }

    /** @param kind taken, invalid or ambiguous */
    void extension(String kind) {
        conflicts(kind).increment();
    }

    void fight() {
        fights.increment();
    }

    void stuck() {
        stuck.increment();
    }

    void notMoved() {
        notMoved.increment();
    }

    void notWrappedUp() {
        notWrappedUp.increment();
    }

    /** @param source one of the three that are taken */
    void unheardOf(String source) {
        unknownWords(source).increment();
    }

    void rival() {
        rivals.increment();
    }

    /** To be told once for each breach that was not known before. */
    void breach(Breach breach) {
        (breach.rule().equals("R1") ? first : second).count(breach.reject());
    }

    private Counter unknownWords(String source) {
        return Counter.builder("coordinator.call.words.unknown")
                .description("Words of call events that no vocabulary has")
                .tag("source", source)
                .register(registry);
    }

    private Counter conflicts(String kind) {
        return Counter.builder("coordinator.extension.conflicts")
                .description("Direct extensions assigned outside that could not be taken over")
                .tag("kind", kind)
                .register(registry);
    }

    private static Counter outside(MeterRegistry registry, String healed) {
        return Counter.builder("coordinator.outside.changes")
                .description(
                        "Changes that bypassed the coordinator; healed: what they erased, or a capacity they raised, was put back")
                .tag("healed", healed)
                .register(registry);
    }
}

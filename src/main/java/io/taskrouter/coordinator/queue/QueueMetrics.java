package io.taskrouter.coordinator.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the queue counts. Every series exists from the start, so that a rate over it has a beginning, and none names a worker or a caller: their number is fixed. The gauges of the queue as a whole are
 * the same on every replica: take their maximum, not their sum.
 */
final class QueueMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    enum Submission {
        ACCEPTED,
        REPLAYED,
        FULL,
        KEY_REUSED,
        UNCONFIRMED,
        UNAVAILABLE;

        static Submission of(@Nullable Receipt receipt) {
            return switch (receipt) {
                case null -> UNAVAILABLE;
                case Receipt.Accepted _ -> ACCEPTED;
                case Receipt.Replayed _ -> REPLAYED;
                case Receipt.Full _ -> FULL;
                case Receipt.KeyReused _ -> KEY_REUSED;
                case Receipt.Unconfirmed _ -> UNCONFIRMED;
            };
        }
    }

    enum End {
        APPLIED,
        DEFERRED,
        REJECTED,
        FAILED,
        DEAD;

        static End of(Result result) {
            if (result.dead()) return DEAD;
            return switch (result.outcome()) {
                case Outcome.Applied applied -> applied.deferred().isEmpty() ? APPLIED : DEFERRED;
                case Outcome.Rejected _ -> REJECTED;
                case Outcome.Failed _ -> FAILED;
            };
        }
    }

    enum Ending {
        SETTLED,
        RETRIED,
        FAILED,
        LOST
    }

    /**
     * The queue at a moment, with times as of {@link System#nanoTime()}.
     *
     * @param before when it was looked at before, null for never
     */
    private record Look(Depths.Depth depth, @Nullable Long before) {
        /** Who waited from one look to the next waits on, as far as anybody knows; who has only come is gone before the next one most often. */
        double oldestSeconds(long now) {
            Depths.Oldest oldest = depth.oldest();
            if (oldest == null) return 0;
            boolean waits = before != null && oldest.accepted() - before < 0;
            return Math.max(0, (waits ? now : oldest.seen()) - oldest.accepted()) / 1e9;
        }
    }

    private final Map<Submission, Counter> submissions;
    private final Map<End, Counter> updates;
    private final Map<Ending, Timer> passes;
    private final Counter cleanClaims;
    private final Counter uncleanClaims;
    private final Timer latency;
    private final DistributionSummary batch;
    private final DistributionSummary events;
    private final Duration lease;
    private volatile @Nullable Look look;
    private @Nullable Long lookedAt;
    private volatile long lookedAround = System.nanoTime();

    QueueMetrics(MeterRegistry registry, Duration lease) {
        this(registry, lease, System::nanoTime);
    }

    /** @param nanos as {@link System#nanoTime()} */
    QueueMetrics(MeterRegistry registry, Duration lease, LongSupplier nanos) {
        this.lease = lease;
        submissions = each(
                Submission.class,
                it -> Counter.builder("coordinator.submissions")
                        .description("Updates handed in, by the queue's answer")
                        .tag("answer", label(it))
                        .register(registry));
        updates = each(
                End.class,
                it -> Counter.builder("coordinator.updates")
                        .description("Updates that came to their end, by outcome")
                        .tag("outcome", label(it))
                        .register(registry));
        passes = each(
                Ending.class,
                it -> Timer.builder("coordinator.passes")
                        .description("Passes over a worker, from the claim to the end")
                        .tag("ending", label(it))
                        .register(registry));
        cleanClaims = claims(registry, "false");
        uncleanClaims = claims(registry, "true");
        latency = Timer.builder("coordinator.update.latency")
                .description("From the acceptance of an update to its end, wherever it was accepted")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        batch = DistributionSummary.builder("coordinator.pass.updates")
                .description("Updates settled by one pass")
                .register(registry);
        events = DistributionSummary.builder("coordinator.pass.events")
                .description("Events taken in by one pass")
                .register(registry);
        gauge(registry, "coordinator.queue.depth", null, "Updates that wait, in the whole queue", it -> it.waiting());
        Gauge.builder("coordinator.queue.oldest.age", () -> {
                    Look last = look;
                    return last == null ? Double.NaN : last.oldestSeconds(nanos.getAsLong());
                })
                .baseUnit("seconds")
                .description("Age of the oldest of them")
                .register(registry);
        gauge(registry, "coordinator.queue.workers", null, "Workers for whom something waits", it -> it.workers());
        gauge(registry, "coordinator.dead.letters", null, "Updates given up and kept", it -> it.deadLetters());
        gauge(registry, "coordinator.paused", null, "1 while updates are accepted only", it -> it.paused() ? 1 : 0);
        Gauge.builder("coordinator.queue.scan.age", () -> (System.nanoTime() - lookedAround) / 1e9)
                .baseUnit("seconds")
                .description("Since this replica last looked for abandoned and waiting workers, all through")
                .register(registry);
        Gauge.builder("coordinator.redis.up", () -> look == null ? 0 : 1)
                .description("1 while this replica reaches its queue")
                .register(registry);
    }

    /** @param receipt null when Redis did not answer */
    void submitted(@Nullable Receipt receipt) {
        count(submissions, Submission.of(receipt)).increment();
    }

    void claimed(Claim claim) {
        (claim.unclean() ? uncleanClaims : cleanClaims).increment();
    }

    void settled(Claim claim, Settlement settlement) {
        Duration worked = ended(claim, Ending.SETTLED);
        batch.record(settlement.outcomes().size());
        events.record(settlement.events());
        for (int i = 0; i < settlement.outcomes().size(); i++) {
            count(updates, End.of(settlement.outcomes().get(i))).increment();
            Duration waited = Duration.between(claim.updates().get(i).acceptedAt(), claim.now());
            latency.record(waited.isNegative() ? worked : waited.plus(worked));
        }
    }

    /** Told by whoever finds it out; a pass may find it out, and once more when it gives the worker up. */
    void lost(Claim claim) {
        if (claim.lease() instanceof HeldLease held && held.becomesLost()) ended(claim, Ending.LOST);
    }

    void released(Claim claim, Passes.Retry retry) {
        ended(claim, retry.counts() ? Ending.FAILED : Ending.RETRIED);
    }

    /** All partitions were looked through. */
    void lookedAround() {
        lookedAround = System.nanoTime();
    }

    /**
     * @param now null when the queue cannot be reached
     * @param asked when the look at it began, by {@link System#nanoTime()}
     */
    synchronized void sampled(Depths.@Nullable Depth now, long asked) {
        look = now == null ? null : new Look(now, lookedAt);
        lookedAt = now == null ? null : (Long) asked;
    }

    /** The claim's own lease runs from its grant and is not prolonged in it. */
    private Duration ended(Claim claim, Ending ending) {
        Duration worked = lease.minus(claim.lease().remaining());
        if (worked.isNegative()) worked = Duration.ZERO;
        count(passes, ending).record(worked);
        return worked;
    }

    private static Counter claims(MeterRegistry registry, String unclean) {
        return Counter.builder("coordinator.claims")
                .description("Claims granted; unclean: a former holder vanished in the middle of its pass")
                .tag("unclean", unclean)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            @Nullable String unit,
            String description,
            ToDoubleFunction<Depths.Depth> value) {
        Gauge.builder(name, () -> {
                    Look last = look;
                    return last == null ? Double.NaN : value.applyAsDouble(last.depth);
                })
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    private static <E extends Enum<E>, M> Map<E, M> each(Class<E> type, Function<E, M> meter) {
        Map<E, M> meters = new EnumMap<>(type);
        for (E it : type.getEnumConstants()) meters.put(it, meter.apply(it));
        return meters;
    }

    private static <E extends Enum<E>, M> M count(Map<E, M> meters, E key) {
        return java.util.Objects.requireNonNull(meters.get(key));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

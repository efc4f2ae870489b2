package io.taskrouter.coordinator.simulator;

import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator has to put right: within one pass once it knows, within a resync and a pass when nobody told it.
 * Guarded by its worker's ledger.
 */
final class Debt {
    final Worker worker;
    final String rule;
    final Instant since;
    private final Set<String> unheard;
    private final Predicate<WorkerState> stands;

    @Nullable Instant told;
    /** Nothing more comes of it: it is mended, or booked. */
    boolean settled;

    /**
     * @param unheard what the coordinator must still hear before it can know; see {@link Ledger#hears}
     * @param stands is there still something to put right
     */
    Debt(Worker worker, String rule, Instant since, Set<String> unheard, Predicate<WorkerState> stands) {
        this.worker = worker;
        this.rule = rule;
        this.since = since;
        this.unheard = new HashSet<>(unheard);
        this.stands = stands;
        this.told = unheard.isEmpty() ? since : null;
    }

    /** True when it is known by this and was not before. */
    boolean hears(Set<String> news, Instant now) {
        if (told != null || !unheard.removeAll(news) || !unheard.isEmpty()) {
            return false;
        }
        told = now;
        return true;
    }

    /** A request was in vain because TaskRouter failed it: one more pass. */
    void failed(Instant now) {
        told = told == null ? null : now;
    }

    boolean stands() {
        return !worker.state().deleted() && stands.test(worker.state());
    }

    Instant due(Judging judging) {
        Instant known = told;
        return known == null
                ? since.plusMillis(judging.resyncMillis() + judging.graceMillis())
                : known.plusMillis(judging.graceMillis());
    }

    boolean isDue(Instant now, Judging judging) {
        return !now.isBefore(due(judging));
    }

    /** For how long the coordinator has known it; 0 when it never did. */
    long knownMillis(Instant now) {
        Instant known = told;
        return known == null ? 0 : Duration.between(known, now).toMillis();
    }

    long millis(Instant now) {
        return Duration.between(since, now).toMillis();
    }
}

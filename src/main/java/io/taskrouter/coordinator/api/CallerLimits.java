package io.taskrouter.coordinator.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Keeps one caller from using up a replica: a token bucket per caller, on each replica for itself. Callers are known by then, so nobody is limited for what another does behind the same address.
 */
@Startup
@ApplicationScoped
class CallerLimits {
    private static final int CALLERS = 50_000;
    private static final Duration FORGET = Duration.ofMinutes(10);

    private final LimitsConfig rates;
    private final Cache<Caller, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(CALLERS).expireAfterAccess(FORGET).build();

    CallerLimits(LimitsConfig rates) {
        if (rates.userPerSecond() < 0) throw refuse("coordinator.limits.user-per-second");
        if (rates.keyPerSecond() < 0) throw refuse("coordinator.limits.key-per-second");
        this.rates = rates;
    }

    private static ConfigurationException refuse(String property) {
        return new ConfigurationException(property + " must be 0, for no limit, or more");
    }

    /** @throws ApiProblem 429 with how long to wait */
    void take(Caller caller) {
        take(caller, 1);
    }

    /**
     * For what costs as much as so many requests, at most ten.
     *
     * @throws ApiProblem 429 with how long to wait
     */
    void take(Caller caller, int requests) {
        int rate = switch (caller.role()) {
            case AGENT, SUPERVISOR, ADMIN -> rates.userPerSecond();
            case SERVICE, IVR, OPERATOR -> rates.keyPerSecond();
        };
        if (rate <= 0) return;
        ConsumptionProbe taken = buckets.get(caller, who -> bucket(rate)).tryConsumeAndReturnRemaining(requests);
        if (taken.isConsumed()) return;
        long seconds = Duration.ofNanos(taken.getNanosToWaitForRefill()).toSeconds() + 1;
        throw ApiProblem.of(ProblemType.RATE_LIMITED, "Send fewer requests: at most " + rate + " a second.")
                .retryAfter((int) seconds);
    }

    private static Bucket bucket(int rate) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(10L * rate).refillGreedy(rate, Duration.ofSeconds(1)))
                .build();
    }
}

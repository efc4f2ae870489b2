package io.taskrouter.coordinator.simulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Twilio's two kinds of limit: so many requests of an account at once, so many of an endpoint each second. */
final class Limiter {
    private final RateWindow account = new RateWindow();
    private final Map<String, RateWindow> endpoints = new ConcurrentHashMap<>();

    private static final int NOMINAL = 1_000_000;

    /** What a request may know of the limits: the endpoint's limit and what is left of it, large where there is none. */
    record Verdict(boolean allowed, int limit, int remaining) {
        static final Verdict UNLIMITED = new Verdict(true, NOMINAL, NOMINAL);
        static final Verdict ACCOUNT_FULL = new Verdict(false, NOMINAL, NOMINAL);
    }

    Verdict judge(SimulatorOptions.Limits limits, Route route, int underWay, long nowNanos) {
        if (limits.concurrency() > 0 && underWay > limits.concurrency()) {
            return Verdict.ACCOUNT_FULL;
        }
        if (limits.accountPerSecond() > 0 && account.take(nowNanos, limits.accountPerSecond()) < 0) {
            return Verdict.ACCOUNT_FULL;
        }
        int limit = limits.perEndpoint().getOrDefault(route.key(), limits.endpointPerSecond());
        if (limit <= 0) {
            return Verdict.UNLIMITED;
        }
        int left =
                endpoints.computeIfAbsent(route.key(), any -> new RateWindow()).take(nowNanos, limit);
        return new Verdict(left >= 0, limit, Math.max(0, left));
    }
}

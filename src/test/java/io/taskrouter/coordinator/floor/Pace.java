package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Latency;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How much faster than life the floor lives. People, TaskRouter's latency and the service's own times are divided by it alike;
 * Redis' leases, the service's back-off and the machine stay as they are.
 *
 * <p>What a pass may take: the one that was running when the news came and the one that hears it make at most 12 requests each,
 * of which a slow one (p99) takes 3.2 times the median of 8 ms: 0.6 s. One of them may remain without an answer until the
 * request times out (1.5 s), and is tried again after the first back-off (0.3 s): 2.4 s in all. What the machine adds to that
 * is measured while the floor lives, see {@link Pulse}.
 */
record Pace(int speed) {
    private static final double LATENCY_MILLIS = 8;
    private static final double SIGMA = 0.5;
    private static final int REQUESTS = 2 * 12;
    private static final double SLOW = Math.exp(2.33 * SIGMA);
    private static final long BACK_OFF_MILLIS = 300;
    /** Below that a busy machine alone would make requests time out. */
    private static final long LEAST_TIMEOUT_MILLIS = 750;

    static final Duration RESYNC = Duration.ofSeconds(10);
    private static final double JITTER = 1.25;

    Latency latency() {
        return Latency.logNormal(LATENCY_MILLIS / speed, SIGMA);
    }

    /** Milliseconds of this machine's clock for so many of life. */
    long real(long millisOfLife) {
        return Math.max(1, millisOfLife / speed);
    }

    private long timeoutMillis() {
        return Math.max(LEAST_TIMEOUT_MILLIS, real(1_500));
    }

    /** As the simulator counts: in life's milliseconds. */
    long passMillis() {
        return Math.round(REQUESTS * LATENCY_MILLIS * SLOW) + speed * (timeoutMillis() + BACK_OFF_MILLIS);
    }

    /** As the simulator counts: the next look at a worker of whom nothing was heard begins after so long. */
    static long resyncMillis(Duration interval) {
        return Math.round(JITTER * interval.toMillis());
    }

    /** A late write lands when its caller has given it up, and before the coordinator stops waiting for it. */
    FaultRule scaled(FaultRule fault) {
        if (fault.landing() != FaultRule.Landing.LATE) return fault;
        long landing = Math.max(timeoutMillis() + real(500), real(fault.landAfterMillis()));
        return FaultRule.lateLanding(landing)
                .on(fault.method(), fault.endpoint())
                .withProbability(fault.probability());
    }

    Map<String, String> settings(Duration resync) {
        Map<String, String> all = new HashMap<>();
        all.put("twilio.request-timeout", timeoutMillis() + "ms");
        all.put("twilio.late-write-window", Math.max(timeoutMillis() + real(500) + 700, real(5_000)) + "ms");
        all.put("twilio.breaker.delay", Math.max(100, real(1_000)) + "ms");
        all.put("coordinator.rules.resync-interval", real(resync.toMillis()) + "ms");
        all.put("coordinator.rules.resync-budget", Long.toString(Math.min(1_000, 200L * speed)));
        all.put("coordinator.rules.decline-settle", real(5_000) + "ms");
        all.put("coordinator.rules.declined-for", real(30_000) + "ms");
        all.put("coordinator.rules.park-hangup-grace", real(10_000) + "ms");
        all.put("coordinator.queue.scan", Math.max(50, real(500)) + "ms");
        return all;
    }

    /** Of an intent: over by the time the floor is at rest, since a creation that nobody told of does not consume it. */
    long intentSeconds() {
        return Math.max(2, 12 / speed);
    }
}

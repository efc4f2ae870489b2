package io.taskrouter.coordinator.bench;

import java.util.Locale;

/** A load and a TaskRouter's mood. */
enum Profile {
    HOT(1, 50, 60, Limit.NONE, Faults.NONE, 5, 10),
    CONTACT_CENTER(200, 4, 60, Limit.NONE, Faults.NONE, 6, 10),
    ZERO(200, 4, 0, Limit.NONE, Faults.NONE, 10, 10),
    /** Measured when whoever adapts has adapted and the coordinator has seen every worker once: 200 workers, five reads each, take 20 s of this allowance. */
    LIMITED(200, 4, 60, new Limit(20, 50), Faults.NONE, 30, 20),
    FAULTY(200, 4, 60, Limit.NONE, new Faults(0.02, 0.01), 6, 10);

    private static final int FRESH_JVM_SECONDS = 45;

    /** @param concurrent requests at once, {@code perSecond} in a second; 0: any number */
    record Limit(int concurrent, int perSecond) {
        static final Limit NONE = new Limit(0, 0);
    }

    /** Shares of all requests: answered 5xx, half of them after they took effect; connection reset, alike. */
    record Faults(double serverErrors, double resets) {
        static final Faults NONE = new Faults(0, 0);
    }

    final int workers;
    final int callersPerWorker;
    final int latencyMillis;
    final Limit limit;
    final Faults faults;
    private final int warmUpSeconds;
    final int seconds;

    Profile(int workers, int callersPerWorker, int latency, Limit limit, Faults faults, int warmUp, int seconds) {
        this.workers = workers;
        this.callersPerWorker = callersPerWorker;
        this.latencyMillis = latency;
        this.limit = limit;
        this.faults = faults;
        this.warmUpSeconds = warmUp;
        this.seconds = seconds;
    }

    /**
     * Each run starts a coordinator of its own, whose compiler has half a minute of work on one of two cores before it runs as it does for the rest of its days;
     * the other strategies live in the one JVM of the load.
     */
    int warmUpSeconds(StrategyKind strategy) {
        return strategy == StrategyKind.COORDINATOR ? Math.max(FRESH_JVM_SECONDS, warmUpSeconds) : warmUpSeconds;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Profile of(String label) {
        for (Profile each : values()) {
            if (each.label().equals(label)) {
                return each;
            }
        }
        throw new IllegalArgumentException("no profile called " + label);
    }
}

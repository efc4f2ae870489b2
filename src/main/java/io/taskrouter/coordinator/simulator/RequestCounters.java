package io.taskrouter.coordinator.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Requests by endpoint and outcome, and how many there were at once. */
final class RequestCounters {
    private final Map<String, Map<String, LongAdder>> byEndpoint = new ConcurrentHashMap<>();
    private final LongAdder total = new LongAdder();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final AtomicInteger mostWritesOfOneWorker = new AtomicInteger();

    int begin() {
        total.increment();
        int now = underWay.incrementAndGet();
        raise(mostUnderWay, now);
        return now;
    }

    /** {@code outcome}: a status, {@code reset} or {@code silence}. */
    void end(String endpoint, String outcome) {
        underWay.decrementAndGet();
        byEndpoint
                .computeIfAbsent(endpoint, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(outcome, any -> new LongAdder())
                .increment();
    }

    void writesOfOneWorker(int now) {
        raise(mostWritesOfOneWorker, now);
    }

    private static void raise(AtomicInteger most, int now) {
        if (now > most.get()) {
            most.accumulateAndGet(now, Math::max);
        }
    }

    Map<String, Map<String, Long>> snapshot() {
        Map<String, Map<String, Long>> all = new TreeMap<>();
        byEndpoint.forEach((endpoint, outcomes) -> {
            Map<String, Long> sums = new TreeMap<>();
            outcomes.forEach((outcome, adder) -> sums.put(outcome, adder.sum()));
            all.put(endpoint, sums);
        });
        return all;
    }

    long total() {
        return total.sum();
    }

    int underWay() {
        return underWay.get();
    }

    int mostUnderWay() {
        return mostUnderWay.get();
    }

    int mostWritesOfOneWorker() {
        return mostWritesOfOneWorker.get();
    }

    void clear() {
        byEndpoint.clear();
        total.reset();
        mostUnderWay.set(underWay.get());
        mostWritesOfOneWorker.set(0);
    }
}

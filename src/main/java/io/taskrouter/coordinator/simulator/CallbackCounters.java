package io.taskrouter.coordinator.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Callbacks by what became of them, and how long their receivers took. */
final class CallbackCounters {
    private static final int BUCKETS = 160;
    private static final double GROWTH = Math.log(1.1);
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final AtomicLongArray durations = new AtomicLongArray(BUCKETS);
    private final AtomicInteger underWay = new AtomicInteger();

    void begun() {
        underWay.incrementAndGet();
    }

    void over() {
        underWay.decrementAndGet();
    }

    /** Deliveries that have begun, and of which nobody knows yet what becomes; held back and to be repeated ones too. */
    int underWay() {
        return underWay.get();
    }

    /** {@code outcome}: a status, {@code ct}, {@code rt}, {@code dropped}, {@code duplicated}, {@code delayed}, {@code lost}. */
    void count(String outcome) {
        outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    }

    void took(long nanos) {
        double tenths = Math.max(1, nanos / 100_000.0);
        durations.incrementAndGet(Math.min(BUCKETS - 1, (int) (Math.log(tenths) / GROWTH)));
    }

    /** Milliseconds below which the given share of answers came, exact to a tenth of their value; 0 without answers. */
    double quantile(double share) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += durations.get(i);
        }
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += durations.get(i);
            if (total > 0 && seen >= share * total) {
                return Math.exp(GROWTH * (i + 1)) / 10;
            }
        }
        return 0;
    }

    /** Forgets how long answers took so far; the outcomes stay. */
    void clearDurations() {
        for (int i = 0; i < BUCKETS; i++) durations.set(i, 0);
    }

    Map<String, Long> snapshot() {
        Map<String, Long> sums = new TreeMap<>();
        outcomes.forEach((outcome, adder) -> sums.put(outcome, adder.sum()));
        return sums;
    }
}

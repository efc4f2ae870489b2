package io.taskrouter.coordinator.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Latencies in milliseconds, exact: every sample is kept, so nothing needs to be estimated. NaN without samples.
 *
 * @param p50 nearest rank: the smallest sample that at least half of all samples do not exceed; p95 and p99 alike
 */
public record Percentiles(double p50, double p95, double p99, double max) {

    public static Percentiles ofNanos(LongStream samples) {
        long[] sorted = samples.sorted().toArray();
        return new Percentiles(rank(sorted, 0.50), rank(sorted, 0.95), rank(sorted, 0.99), rank(sorted, 1.0));
    }

    private static double rank(long[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }

    /** Of an even number of values the mean of the two in the middle; NaN of none. */
    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }
}

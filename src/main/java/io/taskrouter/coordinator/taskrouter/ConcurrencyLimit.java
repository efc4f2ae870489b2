package io.taskrouter.coordinator.taskrouter;

import com.netflix.concurrency.limits.limit.AbstractLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limit.window.PercentileSampleWindowFactory;
import java.util.concurrent.TimeUnit;

/**
 * Calls under way at once: what latency allows, and never more than refusals have shown to be too many. Latency is the median of a window, so that a few hung workers do not slow the others. A refusal
 * counts only when more was under way than has lately gone through: else it was the rate, and the pace has heard of it.
 */
final class ConcurrencyLimit extends AbstractLimit {
    private static final int FEWEST = 4;
    private static final int FEWEST_BY_LATENCY = 32;
    private static final double LATENCY_TOLERANCE = 2.5;
    private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long WINDOW_MILLIS = 100;

    private final int max;
    private final Gradient2Limit gradient;
    private final WindowedLimit latency;
    private final AdaptiveCap cap;
    private int proven;
    private long provenNanos;

    ConcurrencyLimit(int initial, int max) {
        super(initial);
        this.max = max;
        this.gradient = Gradient2Limit.newBuilder()
                .initialLimit(initial)
                .minLimit(Math.min(FEWEST_BY_LATENCY, initial))
                .maxConcurrency(max)
                .queueSizeFunction(limit -> Math.max(4, limit / 2))
                .rttTolerance(LATENCY_TOLERANCE)
                .longWindow(100)
                .build();
        this.latency = WindowedLimit.newBuilder()
                .minWindowTime(WINDOW_MILLIS, TimeUnit.MILLISECONDS)
                .maxWindowTime(WINDOW_MILLIS * 10, TimeUnit.MILLISECONDS)
                .sampleWindowFactory(PercentileSampleWindowFactory.of(0.5, 200))
                .build(gradient);
        this.cap = new AdaptiveCap(Math.min(FEWEST, initial), max);
    }

    @Override
    protected int _update(long startNanos, long rttNanos, int underWay, boolean refused) {
        long now = startNanos + rttNanos;
        if (refused) {
            if (underWay > proven || now - provenNanos > PROOF_NANOS)
                cap.refused(now, startNanos, underWay - 1, underWay - 1);
        } else {
            latency.onSample(startNanos, rttNanos, underWay, false);
            wentThrough(now, underWay);
        }
        return (int) Math.max(1, Math.min(Math.min(cap.value(), gradient.getLimit()), max));
    }

    private void wentThrough(long now, int underWay) {
        if (underWay >= proven || now - provenNanos > PROOF_NANOS) {
            proven = underWay;
            provenNanos = now;
        }
        if (underWay >= 0.8 * cap.value()) cap.pressed(now);
    }
}

package io.taskrouter.coordinator.simulator;

import java.util.concurrent.atomic.AtomicLong;

/** Random numbers from a seed and a counter: no lock, and the n-th throw is the same in every run. */
final class Dice {
    private final long seed;
    private final AtomicLong throwsSoFar = new AtomicLong();

    Dice(long seed) {
        this.seed = mix(seed);
    }

    /** Uniform in (0, 1). */
    double uniform() {
        return ((mix(seed + throwsSoFar.incrementAndGet()) >>> 11) + 0.5) * 0x1.0p-53;
    }

    boolean chance(double probability) {
        return probability > 0 && uniform() < probability;
    }

    int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Standard normal, by Box and Muller. */
    double gaussian() {
        return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    }

    /** The finalizer of SplitMix64. */
    static long mix(long z) {
        z = (z + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

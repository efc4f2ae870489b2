package io.taskrouter.coordinator.stack;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for other processes, which give no signal but their answers. */
public final class Await {

    private static final long STEP_MILLIS = 10;

    private Await() {}

    /** Returns once {@code condition} holds; an exception it throws counts as "not yet". */
    static void until(Duration limit, String what, BooleanSupplier condition) {
        if (!within(limit, condition)) throw new IllegalStateException("not within " + limit + ": " + what);
    }

    /** Does {@code condition} come to hold in time? For waits whose failure is a result and no error. */
    public static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) return false;
            pause();
        }
        return true;
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (RuntimeException _) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

package io.taskrouter.coordinator.reconcile;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Spreads what would otherwise happen at the same moment everywhere. */
final class Jitter {
    private Jitter() {}

    /** Between three quarters and five quarters of the duration. */
    static Duration around(Duration middle) {
        var quarter = Math.max(1, middle.toMillis() / 4);
        return middle.plusMillis(ThreadLocalRandom.current().nextLong(-quarter, quarter + 1));
    }
}

package io.taskrouter.coordinator.taskrouter;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long one call may wait for its place: so that afterwards the fence still allows the call itself, and never beyond the configured bound. */
final class Patience {
    private static final long WORTH_WAITING = 1_000_000;
    private final Fence fence;
    private final Duration call;
    private final LongSupplier clock;
    private final long until;

    /** @param call the longest the call itself can take */
    Patience(Fence fence, Duration call, Duration longest, LongSupplier clock) {
        this.fence = fence;
        this.call = call;
        this.clock = clock;
        this.until = clock.getAsLong() + longest.toNanos();
    }

    boolean covers(long waitNanos) {
        return waitNanos <= until - clock.getAsLong() && fence.allows(call.plusNanos(waitNanos));
    }

    /** A wait that is covered, within a factor of two of the longest one; 0 when none is worth it. The fence answers yes or no alone. */
    long nanos() {
        long wait = until - clock.getAsLong();
        while (wait >= WORTH_WAITING && !fence.allows(call.plusNanos(wait))) wait /= 2;
        return wait >= WORTH_WAITING ? wait : 0;
    }
}

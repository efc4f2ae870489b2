package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.queue.Passes;
import java.time.Duration;

/** How a pass ended: what to do next is the loop's business. */
sealed interface Ending {
    /** Everything needed is confirmed, or answered with a reason. {@code served} callers got an answer. */
    record Done(Passes.Settlement settlement, int served) implements Ending {}

    /**
     * Not now.
     *
     * @param atLeast wait no shorter, the loop adds its back-off
     * @param clean is certainly nothing of it under way at TaskRouter
     * @param outrun did nothing fail, but somebody else was quicker each time
     */
    record Again(Duration atLeast, boolean clean, boolean outrun, String why) implements Ending {
        /** Clean as far as whoever says so knows; the pass as a whole has the last word. */
        Again(Duration atLeast, String why) {
            this(atLeast, true, false, why);
        }

        static Again overtaken(Duration atLeast) {
            return new Again(atLeast, true, true, "changed again and again by somebody else");
        }

        Again leaving(boolean cleanly) {
            return new Again(atLeast, cleanly, outrun, why);
        }
    }

    /** Somebody else holds the worker. */
    record Lost() implements Ending {}
}

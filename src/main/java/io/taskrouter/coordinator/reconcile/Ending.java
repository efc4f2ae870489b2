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
     */
    record Again(Duration atLeast, boolean clean, String why) implements Ending {
        /** Clean as far as whoever says so knows; the pass as a whole has the last word. */
        Again(Duration atLeast, String why) {
            this(atLeast, true, why);
        }
    }

    /** Somebody else holds the worker. */
    record Lost() implements Ending {}
}

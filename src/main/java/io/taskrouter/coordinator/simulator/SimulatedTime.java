package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;

/** The simulator's clock and alarm: all routing times (reservation time-outs, agents, callers) go through it. */
interface SimulatedTime {
    Instant now();

    /**
     * The moment to be written into resources and events. Others hold it against clocks of their own, so it never runs ahead
     * of those: only what lasts is shorter.
     */
    default Instant stamp() {
        return now();
    }

    /** Runs {@code task} once when {@code delay} of simulated time has passed; never on the calling thread. */
    Alarm after(Duration delay, Runnable task);

    /** Something that can be called off; calling it off twice, or too late, does nothing. */
    interface Alarm {
        void cancel();
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;

/** The simulator's clock and alarm: all routing times (reservation time-outs, agents, callers) go through it. */
interface SimulatedTime {
    Instant now();

    /** Runs {@code task} once when {@code delay} of simulated time has passed; never on the calling thread. */
    Alarm after(Duration delay, Runnable task);

    /** Something that can be called off; calling it off twice, or too late, does nothing. */
    interface Alarm {
        void cancel();
    }
}

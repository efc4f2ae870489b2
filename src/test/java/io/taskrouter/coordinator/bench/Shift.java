package io.taskrouter.coordinator.bench;

import java.util.concurrent.atomic.LongAdder;

/** Tells callers when to stop, and counts what they got done, for the progress bar. */
final class Shift {
    private final LongAdder done = new LongAdder();
    private volatile boolean over;

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    void stepDone() {
        done.increment();
    }

    long done() {
        return done.sum();
    }
}

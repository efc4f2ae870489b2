package io.taskrouter.coordinator.bench;

import java.util.concurrent.atomic.LongAdder;

/** Tells callers when to stop, and counts what they got done, for the progress bar. */
public final class Shift {
    private final LongAdder done = new LongAdder();
    private volatile boolean over;

    public boolean isOver() {
        return over;
    }

    public void end() {
        over = true;
    }

    public void stepDone() {
        done.increment();
    }

    public long done() {
        return done.sum();
    }
}

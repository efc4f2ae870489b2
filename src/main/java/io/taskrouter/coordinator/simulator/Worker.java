package io.taskrouter.coordinator.simulator;

import java.util.concurrent.atomic.AtomicInteger;

/** A worker: its own lock and its present state. Whoever holds the lock may replace the state; anybody may read it. */
final class Worker implements Resource {
    private final String sid;
    private final long ordinal;
    private final AtomicInteger writesUnderWay = new AtomicInteger();
    private volatile WorkerState state;

    Worker(String sid, long ordinal, WorkerState state) {
        this.sid = sid;
        this.ordinal = ordinal;
        this.state = state;
    }

    @Override
    public String sid() {
        return sid;
    }

    @Override
    public long ordinal() {
        return ordinal;
    }

    WorkerState state() {
        return state;
    }

    /** Only by a thread that holds this worker's monitor. */
    void become(WorkerState next) {
        assert Thread.holdsLock(this) : "state changes only under the worker's lock";
        state = next;
    }

    /** How many write requests for this worker are between arrival and answer, for the check that there is only one. */
    int writeBegins() {
        return writesUnderWay.incrementAndGet();
    }

    void writeEnds() {
        writesUnderWay.decrementAndGet();
    }
}

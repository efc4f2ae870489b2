package io.taskrouter.coordinator.simulator;

/** Sees every change of a worker at the instant it happens, under that worker's lock: be quick, take no other lock. */
interface WorkerWatch {
    void changed(Worker worker, WorkerState before, WorkerState after, Caller by);
}

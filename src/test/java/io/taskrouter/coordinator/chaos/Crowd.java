package io.taskrouter.coordinator.chaos;

/**
 * Who works while a fault is tried.
 *
 * @param bypassers at each worker, who read the whole document, change a key of their own and write everything back to TaskRouter
 * @param patient do callers wait for the end of an update, or for no more than its acceptance, and ask what became of it
 */
record Crowd(int workers, int callers, int bypassers, boolean patient) {
    static final Crowd USUAL = of(6, 2);

    static Crowd of(int workers, int callers) {
        return new Crowd(workers, callers, 0, true);
    }

    Crowd withBypassers(int each) {
        return new Crowd(workers, callers, each, patient);
    }

    Crowd impatient() {
        return new Crowd(workers, callers, bypassers, false);
    }

    /** What its callers ask for. */
    String preference() {
        return patient ? "wait=5" : "respond-async";
    }

    int seats() {
        return workers * callers;
    }
}

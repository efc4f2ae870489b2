package io.taskrouter.coordinator.chaos;

/**
 * Who works while a fault is tried.
 *
 * @param bypassers at each worker, who read the whole document, change a key of their own and write everything back to TaskRouter
 */
record Crowd(int workers, int callers, int bypassers) {
    static final Crowd USUAL = new Crowd(6, 2, 0);

    Crowd withBypassers(int each) {
        return new Crowd(workers, callers, each);
    }

    int seats() {
        return workers * callers;
    }
}

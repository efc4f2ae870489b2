package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.queue.Draining;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/** A way out that a test can come back from. */
@Alternative
@Singleton
class InMemoryDraining implements Draining {
    private volatile boolean begun;

    void reset() {
        begun = false;
    }

    @Override
    public void begin() {
        begun = true;
    }

    @Override
    public boolean isDraining() {
        return begun;
    }
}

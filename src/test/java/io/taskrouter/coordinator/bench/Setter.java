package io.taskrouter.coordinator.bench;

import java.io.Closeable;

/** One caller's hand on its key. */
public interface Setter extends Closeable {

    /** Sets the key and waits until that is acknowledged, has failed, or the shift is over. */
    Outcome set(long value);

    @Override
    void close();
}

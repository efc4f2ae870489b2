package io.taskrouter.coordinator;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one place that knows the machine's clock; everything else is given time. */
final class TimeSource {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}

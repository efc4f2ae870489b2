package io.taskrouter.coordinator.simulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The simulator inside the service; everything else is set through its control page while it runs. */
@ConfigMapping(prefix = "simulator")
public interface SimulatorConfig {
    /** Off unless somebody asks for it: a real service must never answer for TaskRouter. */
    @WithDefault("false")
    boolean enabled();

    /** How many workers there are at the start; the first three are alice, bob and carol. */
    @WithDefault("3")
    int workers();

    /** Where the workspace sends its events from the start; otherwise nowhere until somebody sets it. */
    Optional<String> eventCallbackUrl();

    /** Seed of SIDs, latencies and faults. */
    @WithDefault("1")
    long seed();
}

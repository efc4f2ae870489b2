package io.taskrouter.coordinator.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A TaskRouter of its own for a {@code @QuarkusTest}: a field of type {@link SimulatorServer} gets it. */
public final class SimulatorTestResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable SimulatorServer simulator;

    @Override
    public Map<String, String> start() {
        var started = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        simulator = started;
        return Map.of("twilio.base-url", started.baseUrl());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(simulator, new TestInjector.MatchesType(SimulatorServer.class));
    }

    @Override
    public void stop() {
        if (simulator != null) simulator.close();
    }
}

package io.taskrouter.coordinator.simulator;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the simulator below {@code /simulator} of the service's own port when the configuration says so. */
@ApplicationScoped
class SimulatorMount {
    private static final List<String> AT_HOME = List.of("local", "test");

    private final SimulatorConfig config;
    private final Vertx vertx;
    private @Nullable Simulation simulation;

    SimulatorMount(SimulatorConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
    }

    void mount(@Observes Router router) {
        if (!config.enabled()) {
            return;
        }
        if (Collections.disjoint(ConfigUtils.getProfiles(), AT_HOME)) {
            throw new ConfigurationException(
                    "simulator.enabled is true, which lets everybody control what this service takes for TaskRouter and is"
                            + " allowed in the local profile only; set it to false");
        }
        simulation = new Simulation(
                vertx,
                SimulatorOptions.defaults().withSeededWorkers(config.workers()).withSeed(config.seed()));
        config.eventCallbackUrl().ifPresent(simulation.workspace()::eventCallback);
        SimulatorHttp http = new SimulatorHttp(vertx, simulation);
        router.route(SimulatorHttp.PREFIX + "/*").handler(context -> http.handle(context.request()));
    }

    @PreDestroy
    void end() {
        if (simulation != null) {
            simulation.close();
        }
    }
}

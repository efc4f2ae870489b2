package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorOptions.History;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A TaskRouter, a Redis, the service as a process of its own, and the agents, each with an extension. */
final class Scene implements AutoCloseable {
    private static final Map<String, String> SETTINGS =
            Map.of("quarkus.profile", "local", "simulator.enabled", "false");

    private final Instant start = Instant.now();
    final Pace pace;
    /** In life's milliseconds. */
    final long resyncMillis;

    final SimulatorServer simulator;
    final RedisServer redis;
    final CoordinatorProcess service;
    final List<String> workers;
    /** Is away and gets no calls; see {@link Pulse}. */
    final String bystander;

    /** @param classes looked up before the service's own, null for none */
    Scene(Plan plan, Weather weather, @Nullable Path classes) {
        pace = new Pace(plan.speed());
        resyncMillis = Pace.resyncMillis(weather.resync());
        simulator = SimulatorServer.start(SimulatorOptions.defaults()
                .withPort(0)
                .withSeed(plan.seed())
                .withSeededWorkers(0)
                .withHistory(new History(100_000, 64L << 20, 10_000))
                .withJudging(new Judging("coordinator", pace.passMillis(), resyncMillis))
                .withClockFactor(plan.speed())
                .withLatency(pace.latency()));
        redis = RedisServer.start();
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.put("twilio.base-url", simulator.baseUrl());
        all.put("quarkus.redis.hosts", redis.hosts());
        all.putAll(pace.settings(weather.resync()));
        service = started(classes, all);
        workers = control().seed(plan.agents(), "{\"directExtension\":\"1${n}\",\"skills\":[\"x\"]}");
        bystander = control().seed(1, "{\"directExtension\":\"9\"}").getFirst();
        control().writeActivity(bystander, "Offline", "flex");
        control().floor().eventCallback(service.url() + "/webhooks/taskrouter#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500");
    }

    private CoordinatorProcess started(@Nullable Path classes, Map<String, String> settings) {
        try {
            return classes == null
                    ? CoordinatorProcess.start(settings)
                    : CoordinatorProcess.startFrom(Mutant.arguments(classes), settings);
        } catch (RuntimeException e) {
            simulator.close();
            redis.close();
            throw e;
        }
    }

    /** What this machine's clock said when the simulator's said this. */
    Instant real(Instant simulated) {
        return start.plus(Duration.between(start, simulated).dividedBy(pace.speed()));
    }

    SimulatorControl control() {
        return simulator.control();
    }

    @Override
    public void close() {
        service.close();
        simulator.close();
        redis.close();
    }
}

package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorOptions.History;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A TaskRouter, a Redis, the service as a process of its own, and the agents, each with an extension. */
final class Scene implements AutoCloseable {
    /**
     * Whom any callback about a worker has reached counts as told, also when the one that would have told was lost; that is
     * found when the worker is looked at again (10 s, jittered by a quarter) and a pass has been made.
     */
    private static final long GRACE_MILLIS = 15_000;

    private static final Map<String, String> SETTINGS = Map.of(
            "quarkus.profile", "local",
            "simulator.enabled", "false",
            "twilio.request-timeout", "1500ms",
            "twilio.late-write-window", "5s",
            "coordinator.rules.resync-interval", "10s",
            "coordinator.rules.resync-budget", "200");

    final SimulatorServer simulator;
    final RedisServer redis;
    final CoordinatorProcess service;
    final List<String> workers;

    /** @param classes looked up before the service's own, null for none */
    Scene(Plan plan, Weather weather, @Nullable Path classes) {
        simulator = SimulatorServer.start(SimulatorOptions.defaults()
                .withPort(0)
                .withSeed(plan.seed())
                .withSeededWorkers(0)
                .withHistory(new History(100_000, 64L << 20, 10_000))
                .withJudging(new Judging("coordinator", GRACE_MILLIS))
                .withLatency(SimulatorOptions.Latency.logNormal(8, 0.5)));
        redis = RedisServer.start();
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.put("twilio.base-url", simulator.baseUrl());
        all.put("quarkus.redis.hosts", redis.hosts());
        all.putAll(weather.settings());
        service = started(classes, all);
        workers = control().seed(plan.agents(), "{\"directExtension\":\"1${n}\",\"skills\":[\"x\"]}");
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

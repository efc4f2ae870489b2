package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything that runs while a fault is tried: one TaskRouter, one store, some replicas. */
final class Scene implements AutoCloseable {
    /** Short leases and deadlines, so that every fault outlasts them; Redis' leases are real time. */
    private static final Map<String, String> BRISK = Map.of(
            "quarkus.profile", "local",
            "simulator.enabled", "false",
            "coordinator.queue.lease", "3s",
            "twilio.request-timeout", "1s",
            "twilio.late-write-window", "3s");

    final SimulatorServer simulator;
    final Store store;
    final List<Replica> replicas = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    Scene(Store store, int replicas, Map<String, String> settings, List<String> jvm, SimulatorOptions options) {
        this.store = store;
        this.simulator = SimulatorServer.start(options);
        Map<String, String> all = new HashMap<>(BRISK);
        all.putAll(store.settings());
        all.putAll(settings);
        int port = URI.create(simulator.baseUrl()).getPort();
        for (int i = 0; i < replicas; i++) {
            Tap redis = store.single() == null ? null : new Tap(store.single().port(), "EVALSHA");
            this.replicas.add(new Replica(all, jvm, redis, new Tap(port, " HTTP/1.1\r\n")));
        }
    }

    static SimulatorOptions usual() {
        return SimulatorOptions.defaults()
                .withPort(0)
                .withSeededWorkers(0)
                .withLatency(SimulatorOptions.Latency.fixed(5));
    }

    SimulatorControl control() {
        return simulator.control();
    }

    RedisServer redis() {
        return store.single();
    }

    List<URI> uris() {
        return replicas.stream().map(Replica::uri).toList();
    }

    /** Waits until no replica sees anything waiting; false when something still is. */
    boolean awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            if (isIdle()) return true;
            Thread.sleep(Duration.ofMillis(100));
        }
        return false;
    }

    private boolean isIdle() throws InterruptedException {
        for (Replica replica : replicas) {
            if (!replica.process().isAlive()) continue;
            try {
                String body = http.send(
                                HttpRequest.newBuilder(replica.uri().resolve("/v1/admin/queues"))
                                        .timeout(Duration.ofSeconds(5))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                int totals = body.indexOf("\"totals\"");
                return totals >= 0 && body.indexOf("\"depth\":0,", totals) == body.indexOf("\"depth\":", totals);
            } catch (IOException e) {
                return false;
            }
        }
        return false;
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        simulator.close();
        store.close();
    }
}

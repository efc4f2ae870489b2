package io.taskrouter.coordinator.day;

import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.JudgeReport;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.Map;

/** A TaskRouter, a Redis, the service as a process of its own, and two agents who are not there yet. */
final class Scene implements AutoCloseable {
    static final String VOICEMAIL = "https://voicemail.example.com/twiml";

    private static final Map<String, String> SETTINGS = Map.of(
            "quarkus.profile", "local",
            "simulator.enabled", "false",
            "coordinator.rules.on-direct-declined", "redirect",
            "coordinator.rules.direct-declined-url", VOICEMAIL,
            "coordinator.rules.decline-settle", "6s", // each must be long enough to be seen, and nobody likes to wait
            "coordinator.rules.declined-for", "12s");

    final SimulatorServer simulator;
    final Service service;
    final Agent ann;
    final Agent ben;
    private final RedisServer redis;
    private final CoordinatorProcess process;

    Scene() {
        simulator = SimulatorServer.start(SimulatorOptions.defaults()
                .withPort(0)
                .withSeededWorkers(0)
                .withLatency(SimulatorOptions.Latency.fixed(20)));
        redis = RedisServer.start();
        process = started();
        service = new Service(process.url());
        ann = agent("Ann", "1234");
        ben = agent("Ben", "1235");
        phone().eventCallback(process.url() + "/webhooks/taskrouter#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500");
    }

    private CoordinatorProcess started() {
        try {
            var all = new java.util.HashMap<>(SETTINGS);
            all.put("twilio.base-url", simulator.baseUrl());
            all.put("quarkus.redis.hosts", redis.hosts());
            return CoordinatorProcess.start(all);
        } catch (RuntimeException e) {
            simulator.close();
            redis.close();
            throw e;
        }
    }

    private Agent agent(String name, String extension) {
        String sid = control()
                .seed(1, "{\"directExtension\":\"" + extension + "\",\"skills\":[\"x\"]}")
                .getFirst();
        control().writeActivity(sid, "Offline", "flex");
        return new Agent(name, sid, service, control());
    }

    SimulatorControl control() {
        return simulator.control();
    }

    FloorControl phone() {
        return control().floor();
    }

    JudgeReport judged() {
        return phone().judge();
    }

    @Override
    public void close() {
        process.close();
        simulator.close();
        redis.close();
    }
}

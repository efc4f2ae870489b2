package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SimulatorProcessIT {

    @Test
    void theSimulatorOutlivesTheCoordinatorThatUsesIt() {
        try (RedisServer redis = RedisServer.start();
                SimulatorProcess simulator = SimulatorProcess.start("--workers", "5")) {
            Map<String, String> settings = Map.of(
                    "quarkus.profile",
                    "local",
                    "simulator.enabled",
                    "false",
                    "twilio.base-url",
                    simulator.url(),
                    "quarkus.redis.hosts",
                    redis.hosts());
            for (int round = 0; round < 2; round++) {
                try (CoordinatorProcess service = CoordinatorProcess.start(settings)) {
                    String worker = service.url() + "/v1/workers/" + RunLocal.WORKER;
                    assertThat(Http.status("PATCH", worker + "/attributes", "{\"round\":" + round + "}"))
                            .isEqualTo(200);
                    service.kill();
                }
            }
        }
    }
}

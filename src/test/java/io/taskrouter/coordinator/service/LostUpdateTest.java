package io.taskrouter.coordinator.service;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Redis loses what it has accepted while its caller waits. */
@QuarkusTest
@TestProfile(WholeService.class)
class LostUpdateTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    RedisServer redis;
    SimulatorServer simulator;

    @Test
    void whoeverWaitsForAnUpdateThatIsLostIsToldSoAndMayRepeatIt() throws Exception {
        var floor = Floor.withWorker(simulator, "{}");
        floor.look().then().statusCode(200);
        var held = simulator
                .control()
                .fault(FaultRule.slow(4_000)
                        .on("POST", "worker")
                        .forWorker(floor.worker)
                        .times(1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> patch(floor, 2));
            await().atMost(SOON).until(() -> simulator.control().fired(held) == 1);
            redis.command("FLUSHALL");
            answer.get().then().statusCode(503).body("type", equalTo("/problems/redis-unavailable"));
        }
        patch(floor, 30).then().statusCode(200).body("attributes.lost", equalTo(1));
        // nor do others find extensions unread
        await().atMost(SOON).until(() -> Floor.asService().get("/v1/extensions").statusCode() == 200);
    }

    private static Response patch(Floor floor, int seconds) {
        return Floor.asService()
                .header("Idempotency-Key", "lost-" + floor.worker)
                .header("Prefer", "wait=" + seconds)
                .contentType("application/merge-patch+json")
                .body("{\"lost\":1}")
                .patch("/v1/workers/" + floor.worker + "/attributes");
    }
}

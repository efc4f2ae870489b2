package io.taskrouter.coordinator.service;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A Redis that is stopped in the middle of its work (SIGSTOP): connections stand, and nothing comes back. */
@QuarkusTest
@TestProfile(WholeService.class)
class FrozenRedisTest {
    RedisServer redis;
    SimulatorServer simulator;

    @Test
    void everyCallIsAnsweredInTimeAndAllIsWellAfterwards() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        List<Supplier<Response>> calls = List.of(
                floor::get,
                floor::look,
                () -> floor.patch("{\"a\":1}"),
                () -> Floor.asService().get("/v1/workers"),
                () -> Floor.asService().get("/v1/workers/" + floor.worker + "/history"));
        calls.forEach(Supplier::get);
        redis.pause();
        try {
            for (var call : calls)
                call.get()
                        .then()
                        .statusCode(503)
                        .time(lessThan(1_500L))
                        .header("Retry-After", "2")
                        .body("type", equalTo("/problems/redis-unavailable"));
        } finally {
            redis.resume();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> floor.patch("{\"a\":2}").statusCode() == 200);
    }
}

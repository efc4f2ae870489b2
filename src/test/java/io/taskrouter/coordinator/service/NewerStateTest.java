package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that a newer release has written, as callers of an older one see it. */
@QuarkusTest
@TestProfile(WholeService.class)
class NewerStateTest {
    RedisServer redis;
    SimulatorServer simulator;

    private Floor floor;
    private String key;
    private String ours;

    @BeforeEach
    void aWorkerOfANewerRelease() {
        floor = Floor.withWorker(simulator, "{}");
        floor.offline();
        floor.look().then().statusCode(200);
        key = (String) ((List<?>) redis.command("KEYS", "tr:{p*}:w:" + floor.worker)).getFirst();
        ours = (String) redis.command("HGET", key, "state");
        state(ExactJson.object(ours).set("calls", ExactJson.object("{\"v\":2}")).toString());
    }

    @Test
    void whoAsksIsToldToRepeatAndTheListShowsItAllTheSame() {
        floor.get()
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("type", equalTo("/problems/redis-unavailable"))
                .body("detail", containsString("newer release"));
        Floor.asService()
                .queryParam("search", floor.worker)
                .get("/v1/workers")
                .then()
                .statusCode(200)
                .body("items.workerSid", hasItem(floor.worker));
    }

    @Test
    void anUpdateWaitsForTheReleaseThatUnderstandsItsWorker() {
        String path = Floor.asService()
                .contentType("application/merge-patch+json")
                .header("Prefer", "wait=1")
                .body("{\"a\":1}")
                .patch("/v1/workers/" + floor.worker + "/attributes")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");

        state(ours);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> Floor.asService().get(path).path("status").equals("applied"));
        assertThat(floor.attributes().path("a").intValue()).isEqualTo(1);
    }

    private void state(String text) {
        redis.command("HSET", key, "state", text);
    }
}

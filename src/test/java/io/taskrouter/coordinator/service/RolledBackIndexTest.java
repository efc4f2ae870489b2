package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Redis falls back to a moment at which an extension that somebody has got since was free. */
@QuarkusTest
@TestProfile(WholeService.class)
class RolledBackIndexTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String EXTENSION = "7311";

    RedisServer redis;
    SimulatorServer simulator;

    private Floor worker() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.look().then().statusCode(200);
        return floor;
    }

    private static Response assign(Floor floor) {
        return Floor.asService()
                .contentType("application/json")
                .body("{\"extension\":\"" + EXTENSION + "\"}")
                .put("/v1/workers/" + floor.worker + "/extension");
    }

    /** The same run of Redis, so that nothing but a worker's stamp tells of it. */
    @Test
    void aStampThatRedisHasForgottenMakesTheIndexBeReadAgain() {
        var witness = worker();
        var holder = worker();
        var other = worker();
        await().atMost(SOON)
                .until(() -> Floor.asService()
                        .get("/v1/extensions/" + EXTENSION)
                        .jsonPath()
                        .getString("status")
                        .equals("unknown"));
        redis.keep();
        witness.patch("{\"a\":1}").then().statusCode(200);
        assign(holder).then().statusCode(200);
        redis.fallBack();

        witness.look().then().statusCode(200);
        assertThat(assign(other).statusCode()).isIn(503, 409);

        await().atMost(SOON).untilAsserted(() -> {
            var refused = assign(other);
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.jsonPath().getString("holder")).isEqualTo(holder.worker);
        });
        assertThat(holder.attributes().path("directExtension").textValue()).isEqualTo(EXTENSION);
        assertThat(other.attributes().has("directExtension")).isFalse();
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A parked call is promised to another worker who cannot be reached before the promise has run out. */
@QuarkusTest
@TestProfile(BriefPromises.class)
class BriefPromisesTest extends LeftBehind {
    @Test
    void whoRepeatsTheSameRequestHasTheCallPickedUpOnce() {
        long before = simulator.control().requests("POST call");
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker").forWorker(here.floor.worker));
        await().atMost(Desk.SOON).until(() -> anotherUpdate().statusCode() == 429);
        pickUp().then().statusCode(429);
        Instant over = Instant.now().plus(BriefPromises.STAND);
        simulator.control().clearFaults();
        here.isQuiet();
        await().atMost(Desk.SOON).until(() -> Instant.now().isAfter(over));
        gone.isQuiet();
        gone.isParked(caller);

        pickUp().then().statusCode(202).header("Idempotency-Replayed", nullValue());

        here.rings(caller);
        gone.isParked();
        pickUp().then().statusCode(202).header("Idempotency-Replayed", "true");
        assertThat(simulator.control().requests("POST call") - before).isEqualTo(1);
    }

    private Response anotherUpdate() {
        return Floor.asService()
                .contentType("application/merge-patch+json")
                .header("Prefer", "respond-async")
                .body("{\"n\":1}")
                .patch("/v1/workers/" + here.floor.worker + "/attributes");
    }

    private Response pickUp() {
        return Floor.asService()
                .contentType("application/json")
                .header("Idempotency-Key", "for-" + here.floor.worker)
                .body("{\"toWorker\":\"" + here.floor.worker + "\"}")
                .post("/v1/workers/" + gone.floor.worker + "/parked-calls/" + caller + "/pickup");
    }
}

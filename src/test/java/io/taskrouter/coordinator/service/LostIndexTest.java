package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The index of extensions is gone from Redis: until it has been read again nobody can say who has which. */
@QuarkusTest
@TestProfile(WholeService.class)
class LostIndexTest extends ExtensionHolders {
    RedisServer redis;

    /** Until faults are cleared; no outage, so that all else goes on. */
    private void nobodyIsRead() {
        simulator.control().fault(FaultRule.errorBefore(400).on("GET", "workers"));
    }

    /** While the index is read nobody can say whether it is free; afterwards nobody has to ask for it. */
    @Test
    void aNumberThatWasSeenWhileTheIndexWasReadBecomesItsDigitsOnceItIs() {
        var extension = fresh();
        nobodyIsRead();
        var alice = Floor.withWorker(simulator, "{\"directExtension\":" + Integer.parseInt(extension) + "}");
        redis.command("DEL", "tr:{ext}:index", "tr:{ext}:extensions", "tr:{ext}:workers");
        var revision = Long.parseLong(alice.look().jsonPath().getString("revision"));
        assertThat(alice.attributes().path("directExtension").isNumber()).isTrue();
        simulator.control().clearFaults();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> alice.attributes().path("directExtension").isTextual());
        assertThat(extensionOf(alice)).isEqualTo(extension);
        lookup(extension).then().body("status", equalTo("found")).body("workerSid", equalTo(alice.worker));
        alice.look().then().statusCode(200).body("revision", equalTo(Long.toString(revision + 1)));
    }

    @Test
    void anIndexThatIsLostIsReadAgainBeforeAnybodyIsAssignedOrFound() {
        var one = fresh();
        var alice = workerWith(one);
        var bob = worker();
        nobodyIsRead();
        redis.command("DEL", "tr:{ext}:index", "tr:{ext}:extensions", "tr:{ext}:workers");

        lookup(one).then().statusCode(200).body("status", equalTo("unavailable"));
        assign(bob, one).then().statusCode(503).header("Retry-After", "2");
        Floor.asService().get("/v1/extensions").then().statusCode(503);
        simulator.control().clearFaults();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> lookup(one).jsonPath().getString("status").equals("found"));
        assign(bob, one).then().statusCode(409).body("holder", equalTo(alice.worker));
    }
}

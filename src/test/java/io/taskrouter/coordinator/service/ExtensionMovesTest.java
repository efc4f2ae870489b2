package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** An extension goes from one worker to another, and never are there two who have it. */
@QuarkusTest
@TestProfile(WholeService.class)
class ExtensionMovesTest extends ExtensionHolders {
    @Test
    void aMoveRemovesFirstAndConfirmsBeforeItAssigns() {
        var extension = fresh();
        var other = fresh();
        var alice = workerWith(extension);
        var bob = workerWith(other);

        move(bob, extension, alice).then().statusCode(200).body("attributes.directExtension", equalTo(extension));

        assertThat(extensionOf(alice)).isEqualTo("none");
        assertThat(extensionOf(bob)).isEqualTo(extension);
        assertNeverTwoHolders(List.of(alice, bob), extension, other);
        lookup(extension).then().body("workerSid", equalTo(bob.worker));
        lookup(other).then().body("status", equalTo("unknown"));
    }

    @Test
    void crossingMovesSwapOrOneIsRefusedButNobodyWaitsForever() throws Exception {
        for (int round = 0; round < 5; round++) {
            var one = fresh();
            var two = fresh();
            var alice = workerWith(one);
            var bob = workerWith(two);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var there = threads.submit(() -> move(bob, one, alice).statusCode());
                var back = threads.submit(() -> move(alice, two, bob).statusCode());
                assertThat(List.of(there.get(), back.get()))
                        .containsAnyOf(200)
                        .allMatch(status -> status == 200 || status == 409);
                assertThat(extensionOf(bob).equals(one)).isEqualTo(there.get() == 200);
                assertThat(extensionOf(alice).equals(two)).isEqualTo(back.get() == 200);
            }
            assertNeverTwoHolders(List.of(alice, bob), one, two);
        }
    }

    @Test
    void aMoveToAWorkerWhoCannotTakeItLeavesItWhereItWas() {
        var extension = fresh();
        var alice = workerWith(extension);
        var nobody = "WK"
                + String.format(
                        Locale.ROOT, "%032x", ThreadLocalRandom.current().nextLong() >>> 1);

        Floor.asService()
                .contentType("application/json")
                .body("{\"extension\":\"" + extension + "\",\"moveFrom\":\"" + alice.worker + "\"}")
                .put("/v1/workers/" + nobody + "/extension")
                .then()
                .statusCode(404);

        await().atMost(Duration.ofSeconds(10)).until(() -> extensionOf(alice).equals(extension));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> alice.worker.equals(lookup(extension).jsonPath().getString("workerSid")));
    }

    @Test
    void aMoveThatTakesLongIsFollowedLikeAnyOtherUpdate() {
        var extension = fresh();
        var alice = workerWith(extension);
        var bob = worker();
        keep(alice);
        var answer = Floor.asService()
                .header("Prefer", "respond-async")
                .contentType("application/json")
                .body("{\"extension\":\"" + extension + "\",\"moveFrom\":\"" + alice.worker + "\"}")
                .put("/v1/workers/" + bob.worker + "/extension");
        answer.then().statusCode(202);
        var update = answer.header("Location");
        Floor.asService().get(update).then().statusCode(200).body("status", equalTo("queued"));
        simulator.control().clearFaults();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Floor.asService()
                        .get(update)
                        .jsonPath()
                        .getString("status")
                        .equals("applied"));
        assertNeverTwoHolders(List.of(alice, bob), extension);
    }

    @Test
    void aMoveUnderWayIsKnownByItsKey() {
        var extension = fresh();
        var alice = workerWith(extension);
        var bob = worker();
        var key = "move-" + extension;
        keep(alice);
        var first = moveAsync(bob, extension, alice, key);
        first.then().statusCode(202).header("Idempotency-Replayed", nullValue());
        moveAsync(bob, fresh(), alice, key)
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/idempotency-key-reused"));
        var again = moveAsync(bob, extension, alice, key);
        again.then().statusCode(202).header("Idempotency-Replayed", "true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));

        simulator.control().clearFaults();
        await().atMost(Duration.ofSeconds(20)).until(() -> extensionOf(bob).equals(extension));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> moveAsync(bob, extension, alice, key).statusCode() == 200);
        moveAsync(bob, extension, alice, key).then().statusCode(200).header("Idempotency-Replayed", "true");
        assertNeverTwoHolders(List.of(alice, bob), extension);
    }

    /** Nothing can be taken from this worker until faults are cleared. */
    private void keep(Floor floor) {
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker").forWorker(floor.worker));
    }

    private static Response moveAsync(Floor to, String extension, Floor from, String key) {
        return Floor.asService()
                .header("Prefer", "respond-async")
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body("{\"extension\":\"" + extension + "\",\"moveFrom\":\"" + from.worker + "\"}")
                .put("/v1/workers/" + to.worker + "/extension");
    }
}

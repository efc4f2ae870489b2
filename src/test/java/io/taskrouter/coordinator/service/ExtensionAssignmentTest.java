package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** An extension belongs to one worker at a time, and everybody else is refused without asking TaskRouter. */
@QuarkusTest
@TestProfile(WholeService.class)
class ExtensionAssignmentTest extends ExtensionHolders {
    @Test
    void anAssignmentIsConfirmedAndFoundAndItsReleaseFreesIt() {
        var alice = worker();
        var bob = worker();
        var extension = fresh();

        assign(alice, extension)
                .then()
                .statusCode(200)
                .body("attributes.directExtension", equalTo(extension))
                .body("changed", equalTo(true));
        assertThat(extensionOf(alice)).isEqualTo(extension);
        lookup(extension)
                .then()
                .statusCode(200)
                .body("extension", equalTo(extension))
                .body("status", equalTo("found"))
                .body("workerSid", equalTo(alice.worker))
                .body("ringable", equalTo(true))
                .body("reasons", hasSize(0))
                .body("waiting", equalTo(0));

        release(alice).then().statusCode(200);
        assertThat(extensionOf(alice)).isEqualTo("none");
        lookup(extension).then().body("status", equalTo("unknown")).body("workerSid", nullValue());
        assign(bob, extension).then().statusCode(200);
    }

    @Test
    void whatSomebodyHasIsRefusedWithItsHolderAndWithoutAskingTaskRouter() {
        var extension = fresh();
        var alice = workerWith(extension);
        var bob = worker();
        simulator.control().clearCounters();

        for (var refused : List.of(
                assign(bob, extension),
                bob.patch("{\"directExtension\":\"" + extension + "\"}"),
                bob.change("{\"attributes\":{\"directExtension\":\"" + extension + "\",\"x\":1}}"),
                Floor.asService()
                        .contentType("application/json-patch+json")
                        .body("[{\"op\":\"add\",\"path\":\"/directExtension\",\"value\":\"" + extension + "\"}]")
                        .patch("/v1/workers/" + bob.worker + "/attributes"),
                Floor.asService()
                        .header("Idempotency-Key", "k-" + extension)
                        .contentType("application/json")
                        .body("{\"extension\":\"" + extension + "\"}")
                        .put("/v1/workers/" + bob.worker + "/extension")))
            refused.then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .body("type", equalTo("/problems/extension-taken"))
                    .body("holder", equalTo(alice.worker));

        assertThat(simulator.control().requests("GET worker")
                        + simulator.control().requests("POST worker"))
                .isZero();
        assertThat(extensionOf(bob)).isEqualTo("none");
    }

    @Test
    void aRepetitionIsAnsweredAsTheFirstRequestWas() {
        var extension = fresh();
        var alice = worker();
        var bob = worker();
        var key = "again-" + extension;
        var body = "{\"extension\":\"" + extension + "\"}";
        var first = keyed(alice, key, body);
        first.then().statusCode(200);
        move(bob, extension, alice).then().statusCode(200);

        keyed(alice, key, body)
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body("updateId", equalTo(first.jsonPath().getString("updateId")));
        assertThat(extensionOf(bob)).isEqualTo(extension);
        assertThat(extensionOf(alice)).isEqualTo("none");
    }

    private static Response keyed(Floor floor, String key, String body) {
        return Floor.asService()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .put("/v1/workers/" + floor.worker + "/extension");
    }

    @Test
    void ofManyWhoWantItAtOnceOneGetsIt() throws Exception {
        var extension = fresh();
        List<Floor> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) workers.add(worker());
        List<Callable<Response>> wishes = new ArrayList<>();
        for (var floor : workers) {
            wishes.add(() -> assign(floor, extension));
            wishes.add(() -> floor.patch("{\"directExtension\":\"" + extension + "\"}"));
        }
        Set<Floor> winners = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(wishes);
            for (int i = 0; i < answers.size(); i++) {
                int status = answers.get(i).get().statusCode();
                assertThat(status).isIn(200, 409);
                if (status == 200) winners.add(workers.get(i / 2));
            }
        }
        assertThat(winners).hasSize(1);
        assertThat(workers.stream().filter(floor -> extensionOf(floor).equals(extension)))
                .containsExactlyElementsOf(winners);
        assertNeverTwoHolders(workers, extension);
    }
}

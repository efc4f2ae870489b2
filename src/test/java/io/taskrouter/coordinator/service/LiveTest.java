package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URL;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What changes is told live, and afterwards who changed it. */
@QuarkusTest
@TestProfile(WholeService.class)
@Timeout(120)
class LiveTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    SimulatorServer simulator;

    @TestHTTPResource("/")
    URL service;

    @Test
    void aStreamTellsWhatAnUpdateDidByNameAndNeverByValue() {
        var floor = Floor.withWorker(simulator, "{\"team\":\"red\"}");
        try (var stream = follow("/v1/workers/" + floor.worker + "/events", null)) {
            assertThat(stream.await("reset")
                            .data()
                            .path("attributes")
                            .path("team")
                            .textValue())
                    .isEqualTo("red");
            var answer = floor.patch("{\"team\":\"secret-blue\"}");
            answer.then().statusCode(200);

            var settled = stream.await("update.settled");
            assertThat(settled.data().path("updateId").textValue())
                    .isEqualTo(answer.jsonPath().getString("updateId"));
            assertThat(settled.data().path("status").textValue()).isEqualTo("applied");
            assertThat(settled.data().path("revision").textValue())
                    .isEqualTo(answer.jsonPath().getString("revision"));
            var updated = stream.all("worker.updated").getLast();
            assertThat(updated.data().path("changedKeys").toString()).contains("\"team\"");
            assertThat(updated.data().path("acd").path("ready").isBoolean()).isTrue();
            assertThat(stream.events.stream().skip(1))
                    .noneMatch(event -> event.data().toString().contains("secret-blue"));
        }
    }

    @Test
    void aStreamGoesOnWhereItStopped() {
        var floor = Floor.withWorker(simulator, "{}");
        String path = "/v1/workers/" + floor.worker + "/events";
        String last;
        try (var stream = follow(path, null)) {
            floor.patch("{\"n\":1}").then().statusCode(200);
            last = stream.await("update.settled").id();
        }
        String missed = floor.patch("{\"n\":2}").jsonPath().getString("updateId");
        try (var stream = follow(path, last)) {
            assertThat(stream.await("update.settled").data().path("updateId").textValue())
                    .isEqualTo(missed);
            assertThat(stream.all("reset")).isEmpty();
        }
    }

    @Test
    void aStreamCutAmongWhatHappenedTogetherGoesOnWithTheRest() {
        var floor = Floor.withWorker(simulator, "{}");
        String path = "/v1/workers/" + floor.worker + "/events";
        floor.patch("{\"n\":1}").then().statusCode(200);
        String cut;
        String update;
        try (var stream = follow(path, null)) {
            stream.await("reset");
            update = floor.patch("{\"n\":2}").jsonPath().getString("updateId");
            stream.await("update.settled");
            assertThat(stream.events.stream().map(EventStream.Event::type))
                    .containsExactly("reset", "worker.updated", "update.settled");
            cut = stream.events.get(1).id();
        }
        try (var stream = follow(path, cut)) {
            assertThat(stream.await("update.settled").data().path("updateId").textValue())
                    .isEqualTo(update);
            assertThat(stream.all("reset")).isEmpty();
        }
    }

    @Test
    void theFloorIsToldOfHealingAndOfRefusals() {
        var floor = Floor.withWorker(simulator, "{\"a\":1}");
        floor.patch("{\"b\":1}").then().statusCode(200);
        try (var stream = follow("/v1/events", null)) {
            stream.await("reset");
            String theirs = simulator.control().attributes(floor.worker).replace("\"a\":1", "\"a\":2");
            simulator.control().writeAttributes(floor.worker, theirs, "flex");
            floor.look().then().statusCode(200);
            var healed = stream.await("drift.healed");
            assertThat(healed.data().path("workerSid").textValue()).isEqualTo(floor.worker);
            assertThat(healed.data().path("changedOutside").toString()).isEqualTo("[\"a\"]");
            floor.patch("{\"big\":\"" + "x".repeat(4_000) + "\"}").then().statusCode(422);
            var refused = stream.awaitAll("update.settled", 2).getLast();
            assertThat(refused.data().path("problem").textValue()).isEqualTo("/problems/attributes-too-large");
        }
    }

    @Test
    void theFloorIsToldOfACapacityChangedOutside() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.look().then().statusCode(200);
        try (var stream = follow("/v1/events", null)) {
            stream.await("reset");
            simulator.control().writeCapacity(floor.worker, 7, "console");
            floor.look().then().statusCode(200);
            var healed = stream.await("drift.healed");
            assertThat(healed.data().path("workerSid").textValue()).isEqualTo(floor.worker);
            assertThat(healed.data().path("changedOutside").toString()).isEqualTo("[\"voice.capacity\"]");
            assertThat(healed.data().path("written").toString())
                    .as("not ready while there is room for more")
                    .isEqualTo("[\"attributes\",\"voice.capacity\"]");
            floor.look().then().statusCode(200);
            assertThat(stream.all("drift.healed")).hasSize(1);
        }
    }

    @Test
    void blameNamesWhoeverSetAKeyLast() {
        var floor = Floor.withWorker(simulator, "{\"old\":1,\"theirs\":1}");
        String update =
                floor.patch("{\"team\":\"blue\",\"old\":null}").jsonPath().getString("updateId");
        String theirs = simulator.control().attributes(floor.worker).replace("\"theirs\":1", "\"theirs\":2");
        simulator.control().writeAttributes(floor.worker, theirs, "flex");
        floor.look().then().statusCode(200);
        String path = "/v1/workers/" + floor.worker + "/blame";
        Floor.asService()
                .get(path)
                .then()
                .statusCode(200)
                .body("items.find { it.key == 'team' }.writer", equalTo("caller"))
                .body("items.find { it.key == 'team' }.source", equalTo("backend"))
                .body("items.find { it.key == 'team' }.updateId", equalTo(update))
                .body("items.find { it.key == 'team' }.value", equalTo("blue"))
                .body("items.find { it.key == 'old' }.present", equalTo(false))
                .body("items.find { it.key == 'theirs' }.writer", equalTo("external"))
                .body("items.key", org.hamcrest.Matchers.not(hasItem("coordinator")));
        io.restassured.RestAssured.given()
                .header("Authorization", "Bearer " + Floor.OPERATOR_KEY)
                .get(path)
                .then()
                .statusCode(200)
                .body("items.find { it.key == 'team' }.source", equalTo("backend"))
                .body("items.find { it.key == 'team' }.containsKey('value')", equalTo(false));
    }

    @Test
    void aHoldKeepsAWorkerOutWhateverIsWishedAndAnOverrideBoundsTheCapacity() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":1}").then().statusCode(200).body("acd.ready", equalTo(true));
        floor.change("{\"acd\":{\"hold\":true,\"holdReason\":\"coaching\"}}")
                .then()
                .statusCode(200)
                .body("acd.ready", equalTo(false))
                .body("acd.hold", equalTo(true));
        floor.patch("{\"isAcdReady\":true}").then().statusCode(200).body("deferred[0].reasons.code", hasItem("hold"));
        floor.change("{\"acd\":{\"hold\":false}}").then().statusCode(200).body("acd.ready", equalTo(true));
        Floor.asService()
                .contentType("application/json")
                .body("{\"override\":0}")
                .put("/v1/workers/" + floor.worker + "/channels/voice")
                .then()
                .statusCode(200)
                .body("voice.capacity", equalTo(0))
                .body("acd.ready", equalTo(false));
        floor.get().then().body("acd.reasons.code", hasItem("override")).body("voice.override", equalTo(0));
        Floor.asService()
                .contentType("application/json")
                .body("{\"override\":null}")
                .put("/v1/workers/" + floor.worker + "/channels/voice")
                .then()
                .statusCode(200)
                .body("voice.capacity", equalTo(1))
                .body("acd.ready", equalTo(true));
    }

    @Test
    void aConditionIsJudgedWhenTheUpdateIsApplied() {
        var floor = Floor.withWorker(simulator, "{}");
        String tag = floor.patch("{\"a\":1}").header("ETag");
        floor.patch("{\"a\":2}").then().statusCode(200);
        Floor.asService()
                .contentType("application/merge-patch+json")
                .header("If-Match", tag)
                .body("{\"a\":3}")
                .patch("/v1/workers/" + floor.worker + "/attributes")
                .then()
                .statusCode(412)
                .body("type", equalTo("/problems/revision-mismatch"));
        assertThat(floor.attributes().path("a").intValue()).isEqualTo(2);
    }

    private EventStream follow(String path, String after) {
        return EventStream.open(CLIENT, "http://127.0.0.1:" + service.getPort() + path, Floor.SERVICE_KEY, after);
    }
}

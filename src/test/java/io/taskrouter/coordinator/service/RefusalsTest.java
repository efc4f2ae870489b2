package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.simulator.RequestEntry;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rules allow only later, and what they never do: whoever is strict gets nothing of the whole change, whoever is lenient the rest of it. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class RefusalsTest extends AtTheDesk {
    private String talk;
    private String revision;
    private long asked;

    /** Wants no further call after this one: a wish that should not have been kept would show. */
    @BeforeEach
    void talksAndWantsNoFurtherCall() {
        talk = live();
        floor.change("{\"acd\":{\"wish\":false}}").then().statusCode(200);
        heard();
        steps.restart();
        revision = floor.get().path("revision");
        asked = simulator
                .control()
                .requestLog(null, 0, Integer.MAX_VALUE)
                .getLast()
                .sequence();
    }

    private static RequestSpecification asking(String handling) {
        return Floor.asService().contentType("application/json").header("Prefer", "handling=" + handling);
    }

    private Response change(String handling, String body) {
        return asking(handling).body(body).patch("/v1/workers/" + floor.worker);
    }

    private Response capacity(String handling, int capacity) {
        return asking(handling)
                .body("{\"capacity\":" + capacity + "}")
                .put("/v1/workers/" + floor.worker + "/channels/voice");
    }

    private void nothingIsWrittenOrKept() {
        heard();
        assertThat(simulator.control().requestLog(floor.worker, asked, Integer.MAX_VALUE))
                .extracting(RequestEntry::endpoint)
                .noneMatch(endpoint -> endpoint.startsWith("POST"));
        assertThat(steps.taken()).isEmpty();
        assertThat(floor.attributes().has("color")).isFalse();
        floor.get().then().body("revision", equalTo(revision)).body("acd.wish", equalTo(false));
    }

    // ---- ready during a call

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"attributes":{"color":"red","isAcdReady":true}}
            {"attributes":{"color":"red"},"acd":{"wish":true}}
            """)
    void whoStrictlyWantsToBeReadyDuringACallIsToldWhichAndGetsNothing(String body) {
        change("strict", body)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/acd-not-allowed"))
                .body("workerSid", equalTo(floor.worker))
                .body("reasons.code", equalTo(List.of("on-call")))
                .body("reasons[0].callId", equalTo(talk))
                .body("reasons[0].kind", equalTo("acd"));
        nothingIsWrittenOrKept();
        phone.complete(talk);
        taken("C:=1");
        heard();
        assertThat(steps.taken()).containsExactly("C:=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /attributes/isAcdReady | {"attributes":{"color":"red","isAcdReady":true}}
            /acd/wish              | {"attributes":{"color":"red"},"acd":{"wish":true}}
            """)
    void whoLenientlyWantsToBeReadyDuringACallIsAsSoonAsItIsOver(String path, String body) {
        change("lenient", body)
                .then()
                .statusCode(200)
                .body("changed", equalTo(true))
                .body("attributes.color", equalTo("red"))
                .body("attributes.isAcdReady", equalTo(false))
                .body("acd.ready", equalTo(false))
                .body("acd.wish", equalTo(true))
                .body("deferred.size()", equalTo(1))
                .body("deferred[0].path", equalTo(path))
                .body("deferred[0].value", equalTo(true))
                .body("deferred[0].until", equalTo("rules-allow"))
                .body("deferred[0].reasons.code", equalTo(List.of("on-call")))
                .body("deferred[0].reasons[0].callId", equalTo(talk))
                .body("refused", empty());
        heard();
        assertThat(steps.taken()).containsExactly("other");
        phone.complete(talk);
        taken("other", "C:=1", "A:=t");
    }

    // ---- a capacity that is not the rules'

    @Test
    void aCapacityStrictlyWantedThatIsNotTheRulesIsRefusedWithTheirs() {
        change("strict", "{\"attributes\":{\"color\":\"red\"},\"voice\":{\"capacity\":5}}")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/capacity-not-allowed"))
                .body("workerSid", equalTo(floor.worker))
                .body("wanted", equalTo(2))
                .body("reasons.callId", hasItem(talk));
        capacity("strict", 1)
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/capacity-not-allowed"))
                .body("wanted", equalTo(2));
        nothingIsWrittenOrKept();
        assertThat(floor.capacity()).isEqualTo(2);
    }

    @Test
    void aCapacityLenientlyWantedThatIsNotTheRulesIsLeftOutOfWhatIsDone() {
        change("lenient", "{\"attributes\":{\"color\":\"red\",\"isAcdReady\":true},\"voice\":{\"capacity\":5}}")
                .then()
                .statusCode(200)
                .body("changed", equalTo(true))
                .body("attributes.color", equalTo("red"))
                .body("voice.capacity", equalTo(2))
                .body("refused.size()", equalTo(1))
                .body("refused[0].path", equalTo("/voice/capacity"))
                .body("refused[0].value", equalTo(5))
                .body("refused[0].wanted", equalTo(2))
                .body("refused[0].reasons.callId", hasItem(talk))
                .body("deferred.path", equalTo(List.of("/attributes/isAcdReady")));
        heard();
        assertThat(steps.taken()).containsExactly("other");
        assertThat(floor.attributes().path("color").textValue()).isEqualTo("red");
        assertThat(simulator.control().requestLog(floor.worker, asked, Integer.MAX_VALUE))
                .extracting(RequestEntry::endpoint)
                .doesNotContain("POST worker-channel");
        phone.complete(talk);
        taken("other", "C:=1", "A:=t");
    }

    @Test
    void aCapacityAloneThatIsNotTheRulesChangesNothing() {
        capacity("lenient", 5)
                .then()
                .statusCode(200)
                .body("changed", equalTo(false))
                .body("voice.capacity", equalTo(2))
                .body("refused.path", equalTo(List.of("/voice/capacity")))
                .body("refused[0].value", equalTo(5))
                .body("deferred", empty());
        nothingIsWrittenOrKept();
    }

    @Test
    void theCapacityOfTheRulesIsNoWishAtAll() {
        capacity("strict", 2)
                .then()
                .statusCode(200)
                .body("changed", equalTo(false))
                .body("refused", empty());
        nothingIsWrittenOrKept();
    }

    // ---- among others

    @Test
    void oneThatIsRefusedTakesNobodyWithIt() {
        Floor.asOperator()
                .header("Prefer", "wait=20")
                .post("/v1/admin/pause")
                .then()
                .statusCode(200);
        List<String> updates;
        try {
            updates = List.of(
                    queued("{\"attributes\":{\"before\":1}}"),
                    queued("{\"attributes\":{\"color\":\"red\",\"isAcdReady\":true}}"),
                    queued("{\"attributes\":{\"color\":\"blue\"},\"voice\":{\"capacity\":5}}"),
                    queued("{\"attributes\":{\"after\":1}}"));
        } finally {
            Floor.asOperator().post("/v1/admin/resume").then().statusCode(200);
        }
        settles(updates.get(1), "rejected").body("problem.type", equalTo("/problems/acd-not-allowed"));
        settles(updates.get(2), "rejected").body("problem.type", equalTo("/problems/capacity-not-allowed"));
        settles(updates.get(0), "applied");
        settles(updates.get(3), "applied");
        assertThat(steps.taken()).as("one write for all of them").containsExactly("other");
        assertThat(floor.attributes().path("before").intValue()).isEqualTo(1);
        assertThat(floor.attributes().path("after").intValue()).isEqualTo(1);
        assertThat(floor.attributes().has("color")).isFalse();
        floor.get().then().body("acd.wish", equalTo(false));
    }

    private String queued(String body) {
        return change("strict, respond-async", body)
                .then()
                .statusCode(202)
                .header("Location", containsString("/updates/"))
                .extract()
                .header("Location");
    }

    private static ValidatableResponse settles(String update, String status) {
        await().atMost(SOON)
                .until(() -> !Floor.asService().get(update).path("status").equals("queued"));
        return Floor.asService().get(update).then().body("status", equalTo(status));
    }
}

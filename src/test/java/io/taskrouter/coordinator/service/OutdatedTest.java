package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** Whoever asks for another revision than the worker has gets 412, and that is all that comes of it. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class OutdatedTest extends AtTheDesk {
    private static final String OUTBOUND = "{\"kind\":\"outbound\"}";

    @Test
    void anIntentIsNeitherMadeNorWithdrawn() {
        steps.restart();
        isOutdated(outdated().body(OUTBOUND).post(path("intents")));
        assertThat(steps.taken()).isEmpty();

        String intent = current()
                .body(OUTBOUND)
                .post(path("intents"))
                .then()
                .statusCode(201)
                .body("safe", equalTo(true))
                .extract()
                .path("id");
        desk.settles(false, 2);
        steps.restart();

        isOutdated(outdated().delete(path("intents/" + intent)));
        assertThat(steps.taken()).as("the agent is dialling").isEmpty();

        current().delete(path("intents/" + intent)).then().statusCode(204);
        desk.settles(true, 1);
    }

    @Test
    void aCallIsNeitherParkedNorPickedUpNorCompleted() {
        live();
        String caller = customer();
        String task = phone.taskOf(caller);
        steps.restart();
        isOutdated(outdated().post(path("calls/" + caller + "/park")));
        isOutdated(outdated().post(path("tasks/" + task + "/complete")));
        assertThat(steps.taken()).isEmpty();
        floor.get().then().body("calls[0].phase", equalTo("live"));

        current().post(path("calls/" + caller + "/park")).then().statusCode(200);
        heard();
        steps.restart();
        isOutdated(outdated().post(path("parked-calls/" + caller + "/pickup")));
        assertThat(steps.taken()).isEmpty();

        current().post(path("parked-calls/" + caller + "/pickup")).then().statusCode(202);
        desk.take(caller);
        current()
                .post(path("tasks/" + phone.taskOf(caller) + "/complete"))
                .then()
                .statusCode(200);
        desk.settles(true, 1);
    }

    // ---- steps

    private void isOutdated(Response answer) {
        answer.then().statusCode(412).body("type", containsString("revision-mismatch"));
        heard();
    }

    private String path(String rest) {
        return "/v1/workers/" + floor.worker + "/" + rest;
    }

    private static RequestSpecification outdated() {
        return asking("\"0\"");
    }

    private RequestSpecification current() {
        return asking(floor.get().header("ETag"));
    }

    private static RequestSpecification asking(String revision) {
        return Floor.asService().contentType("application/json").header("If-Match", revision);
    }
}

package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(InMemory.class)
class PicturesTest extends ApiTest {
    private static final String ME = "/v1/workers/" + WORKER;

    @TestHTTPResource
    URI main;

    @Test
    void theWholePictureIsShown() {
        workers.put(WORKER, "{\"skills\":[\"x\"],\"one\":1.0}");
        String body = aService()
                .get(ME)
                .then()
                .statusCode(200)
                .header("ETag", "\"41\"")
                .body("workerSid", equalTo(WORKER))
                .body("voice.override", nullValue())
                .body("acd.reasons[0].code", equalTo("on-call"))
                .body("calls[0].since", equalTo("2026-01-02T03:04:05.006Z"))
                .body("conditions[0].type", equalTo("Synced"))
                .extract()
                .asString();
        assertThat(body).contains("\"attributes\":{\"skills\":[\"x\"],\"one\":1.0}");
        assertThat(queue.accepted).isEmpty();
    }

    @Test
    void aWorkerNeverSeenIsLookedAtFirst() {
        queue.answers = update -> {
            workers.put(WORKER, "{}");
            return InMemoryQueue.applied(update);
        };
        aService().get(ME).then().statusCode(200).body("workerSid", equalTo(WORKER));
        assertThat(queue.accepted).hasSize(1);
        assertThat(queue.lastCommand()).isEqualTo(new Command.Look());
    }

    @Test
    void aWorkerThatTaskRouterDoesNotKnowIsUnknown() {
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.UNKNOWN_WORKER);
        aService()
                .get(ME)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/unknown-worker"))
                .body("workerSid", equalTo(WORKER));
    }

    @Test
    void aLookThatTakesLongerThanTheCallerWaitsIsAccepted() {
        queue.answers = update -> Optional.empty();
        aService()
                .header("Prefer", "wait=0")
                .get(ME)
                .then()
                .statusCode(202)
                .header("Location", startsWith(ME + "/updates/"));
        aService()
                .header("Prefer", "wait=0")
                .get(ME + "/parked-calls")
                .then()
                .statusCode(202)
                .header("Location", startsWith(ME + "/updates/"));
    }

    @Test
    void aListIsReadPageByPage() {
        for (int i = 1; i <= 3; i++) workers.put("WK0000000000000000000000000000000" + i, "{}");
        String next = aService()
                .get("/v1/workers?limit=2")
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].workerSid", equalTo(WORKER))
                .body("items[0].queueDepth", equalTo(0))
                .body("items[0].acd.reasons[0]", equalTo("on-call"))
                .extract()
                .path("next");
        aService()
                .queryParam("cursor", next)
                .get("/v1/workers?limit=2")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].workerSid", equalTo("WK00000000000000000000000000000003"))
                .body("next", nullValue());
        aService().get("/v1/workers?limit=3").then().body("items", hasSize(3)).body("next", nullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=x",
                "limit=-1",
                "limit=",
                "limit=1&limit=2",
                "cursor=x",
                "cursor=%00",
                "ready=yes",
                "onCall=1"
            })
    void aBadQueryIsRefused(String query) {
        aService()
                .urlEncodingEnabled(false)
                .get("/v1/workers?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/malformed-request"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?search=%ZZ",
                "?search=%",
                "?limit=%3",
                "/%zz",
                "?search=\"x\"",
                "?search=<x>",
                "/{x}",
                "?search=a|b"
            })
    void aTargetThatIsNoUriIsRefused(String target) throws IOException {
        String answer = RawHttp.exchange(
                main.getPort(), "GET /v1/workers" + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "/problems/malformed-request");
    }

    @Test
    void historyOfAnUnknownWorkerIsNotFound() {
        aService().get(ME + "/history").then().statusCode(404).body("type", equalTo("/problems/unknown-worker"));
    }

    @Test
    void anUnknownUpdateIsNotFound() {
        for (String id : new String[] {"nope", "%00", "a%2Fb", "x".repeat(100)})
            aService()
                    .urlEncodingEnabled(false)
                    .get(ME + "/updates/" + id)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
    }

    @Test
    void anUpdateIsFoundUnderItsOwnWorkerOnly() {
        String id = aPatch("{\"a\":1}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200)
                .extract()
                .path("updateId");
        aService()
                .get(ME + "/updates/" + id)
                .then()
                .statusCode(200)
                .body("status", equalTo("applied"))
                .body("acceptedAt", equalTo("2026-01-02T03:04:05.006Z"))
                .body("settledAt", equalTo("2026-01-02T03:04:05.066Z"))
                .body("result.revision", equalTo("41"));
        aService()
                .get("/v1/workers/WK00000000000000000000000000000002/updates/" + id)
                .then()
                .statusCode(404)
                .body("type", equalTo("/problems/unknown-update"));
    }
}

package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.reconcile.WorkerView;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    void anUnknownCapacityIsNoNumber() {
        workers.putWithoutCapacity(WORKER);
        aService().get(ME).then().statusCode(200).body("voice", hasEntry("capacity", null));
        aService().get("/v1/workers").then().statusCode(200).body("items[0].voice", hasEntry("capacity", null));
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

    @Test
    void blameIsReadPageByPageWhateverKeysAreCalled() {
        String alike = "a key that begins as another does and is no shorter than it, ";
        List<String> keys = List.of("b", "a", "z", alike + "1", alike + "2", alike + "3", "ü\ud83d\ude00", "");
        ObjectNode attributes = ExactJson.MAPPER.createObjectNode();
        keys.forEach(key -> attributes.put(key, 1));
        workers.put(WORKER, attributes.toString());
        assertThat(pages(ME + "/blame", 3, "key")).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(pages(ME + "/blame", 1, "key")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void blameGoesOnThoughTheKeyItStoppedAtIsGone() {
        workers.put(WORKER, "{\"a\":1,\"b\":1,\"c\":1}");
        String next = aService().get(ME + "/blame?limit=2").path("next");
        workers.put(WORKER, "{\"a\":1,\"c\":1}");
        aService()
                .get(ME + "/blame?limit=2&cursor=" + next)
                .then()
                .body("items.key", contains("c"))
                .body("next", nullValue());
    }

    @Test
    void parkedCallsAreReadPageByPageLongestWaitingFirst() {
        Instant noon = Instant.parse("2026-01-02T12:00:00Z");
        workers.put(
                WORKER,
                List.of(
                        new WorkerView.ParkedView(
                                "CA00000000000000000000000000000003", null, noon.minusSeconds(1), null),
                        new WorkerView.ParkedView("CA00000000000000000000000000000002", null, noon, null),
                        new WorkerView.ParkedView("CA00000000000000000000000000000001", null, noon, null)));
        assertThat(pages(ME + "/parked-calls", 1, "callSid"))
                .extracting(sid -> sid.substring(33))
                .containsExactly("3", "1", "2");
        aService().get(ME + "/parked-calls").then().body("items", hasSize(3)).body("next", nullValue());
    }

    private static List<String> pages(String path, int limit, String field) {
        List<String> all = new ArrayList<>();
        String cursor = null;
        do {
            var request = aService().queryParam("limit", limit);
            if (cursor != null) request.queryParam("cursor", cursor);
            var answer = request.get(path).then().statusCode(200).extract();
            List<String> items = answer.path("items." + field);
            assertThat(items).hasSizeBetween(1, limit);
            all.addAll(items);
            cursor = answer.path("next");
        } while (cursor != null);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/parked-calls", "/blame", "/history"})
    void aBadPageOfOneWorkersListsIsRefused(String list) {
        workers.put(WORKER, "{}");
        for (String query : List.of("limit=0", "limit=201", "limit=x", "cursor=%00", "limit=1&limit=2"))
            aService()
                    .urlEncodingEnabled(false)
                    .get(ME + list + "?" + query)
                    .then()
                    .statusCode(400)
                    .body("type", equalTo("/problems/malformed-request"));
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
    void historyAndBlameOfAWorkerNeverSeenAreNotFoundThoughTaskRouterMayKnowIt() {
        for (String list : List.of("/history", "/blame"))
            aService()
                    .get(ME + list)
                    .then()
                    .statusCode(404)
                    .body("type", equalTo("/problems/unknown-worker"))
                    .body("title", equalTo("The worker is not known"))
                    .body("detail", containsString("GET the worker"));
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

package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Update.Handling;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(InMemory.class)
class UpdatesTest extends ApiTest {

    @Test
    void aMergePatchIsAnsweredWithWhatTaskRouterConfirmed() {
        aPatch("{\"a\":1.0}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("ETag", "\"41\"")
                .header("X-Request-Id", startsWith(""))
                .body("updateId", startsWith("01TEST"))
                .body("workerSid", equalTo(WORKER))
                .body("revision", equalTo("41"))
                .body("changed", equalTo(true))
                .body("attributes.skills[0]", equalTo("x"))
                .body("voice.capacity", equalTo(1))
                .body("acd.ready", equalTo(true))
                .body("deferred", equalTo(List.of()))
                .body("refused", equalTo(List.of()));
        Command.Change change = (Command.Change) queue.lastCommand();
        assertThat(((Command.MergePatch) change.attributes()).patch()).hasToString("{\"a\":1.0}");
    }

    @Test
    void respondAsyncIsAnsweredAtOnceWithALocation() {
        queue.answers = update -> Optional.empty();
        String location = aPatch("{\"a\":1}")
                .header("Prefer", "respond-async, handling=strict")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async, handling=strict")
                .body("status", equalTo("queued"))
                .extract()
                .header("Location");
        assertThat(location).startsWith("/v1/workers/" + WORKER + "/updates/01TEST");
        assertThat(queue.accepted.getFirst().handling()).isEqualTo(Handling.STRICT);
        aService()
                .get(location)
                .then()
                .statusCode(200)
                .body("status", equalTo("queued"))
                .body("settledAt", nullValue());
    }

    @Test
    void whatIsNotSettledWithinTheWaitIsAccepted() {
        queue.answers = update -> Optional.empty();
        aPatch("{\"a\":1}")
                .header("Prefer", "wait=1")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(202)
                .header("Preference-Applied", "wait=1");
    }

    @Test
    void whatIsAcceptedCarriesTheUpdateAsItCanBeRead() {
        queue.answers = update -> Optional.empty();
        for (int i = 0; i < 2; i++) {
            Response accepted = aPatch("{\"a\":1}")
                    .header("Idempotency-Key", "whole-resource")
                    .header("Prefer", "respond-async")
                    .patch(ATTRIBUTES);
            accepted.then().statusCode(202);
            assertThat(accepted.asString())
                    .isEqualTo(aService().get(accepted.header("Location")).asString())
                    .contains("\"acceptedAt\":\"2026-01-02T03:04:05.006Z\"", "\"settledAt\":null");
        }
    }

    @Test
    void fiveThousandExtensionsAreOneRequest() {
        String rows = IntStream.range(0, 5_000)
                .mapToObj("\"WK%1$032d\":\"%1$04d\""::formatted)
                .collect(Collectors.joining(","));
        aService()
                .header("Content-Type", "application/json")
                .body(("{\"assignments\":{" + rows + "}}").getBytes())
                .put("/v1/extensions")
                .then()
                .statusCode(202)
                .body("results.size()", equalTo(5_000));
    }

    @Test
    void callEventsAreAnsweredAgainAsTheyWere() {
        String event =
                "{\"source\":\"dialer\",\"sessionId\":\"s\",\"sequence\":1,\"event\":{\"type\":\"DIALER.SYNC\"}}";
        for (String replayed : new String[] {null, "true"})
            callEvents(event).then().statusCode(202).header("Idempotency-Replayed", replayed);
        callEvents("[" + event + "]").then().statusCode(422).body("type", equalTo("/problems/idempotency-key-reused"));
    }

    private static Response callEvents(String body) {
        return aService()
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "call-events")
                .body(body.getBytes())
                .post("/v1/workers/" + WORKER + "/call-events");
    }

    @Test
    void preparingToCompleteIsOneUpdateHoweverOftenItIsAsked() {
        for (String replayed : new String[] {null, "true"})
            aService()
                    .header("Idempotency-Key", "prepared-once")
                    .post("/v1/workers/" + WORKER + "/tasks/WT00000000000000000000000000000001/prepare-complete")
                    .then()
                    .statusCode(200)
                    .header("Idempotency-Replayed", replayed);
        assertThat(queue.accepted).hasSize(1);
    }

    @Test
    void everyAnswerThatAsksToComeBackSaysWhen() {
        for (var answer : List.of(
                InMemoryQueue.rejected(ProblemType.NOT_SAFE_YET),
                InMemoryQueue.rejected(ProblemType.RATE_LIMITED),
                InMemoryQueue.failed(ProblemType.REDIS_UNAVAILABLE))) {
            queue.answers = update -> answer;
            aPatch("{\"a\":1}")
                    .patch(ATTRIBUTES)
                    .then()
                    .statusCode(oneOf(429, 503))
                    .header("Retry-After", "1")
                    .body("retryAfterSeconds", equalTo(1));
        }
    }

    @Test
    void theSameKeyAndRequestReplaysTheResultOfTheFirst() {
        queue.answers = update -> Optional.empty();
        String id = aPatch("{\"a\":1}")
                .header("Idempotency-Key", "k1")
                .header("Prefer", "respond-async")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", nullValue())
                .extract()
                .path("updateId");
        queue.settle(id, new Outcome.Applied("42", true, List.of(), List.of(), null));
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "k1")
                .header("Prefer", "respond-async")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .header("ETag", "\"42\"")
                .body("updateId", equalTo(id));
        aPatch("{\"a\":2}")
                .header("Idempotency-Key", "k1")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/idempotency-key-reused"));
        assertThat(queue.accepted).hasSize(1);
    }

    @Test
    void theSameKeyWaitsWhileTheFirstIsStillRunning() throws Exception {
        queue.answers = update -> Optional.empty();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> answers = IntStream.range(0, 10)
                    .mapToObj(i -> callers.submit(() -> aPatch("{\"a\":1}")
                            .header("Idempotency-Key", "same")
                            .patch(ATTRIBUTES)))
                    .toList();
            await().until(() -> !queue.accepted.isEmpty());
            String id = queue.accepted.getFirst().updateId();
            queue.settle(id, new Outcome.Applied("43", true, List.of(), List.of(), null));
            for (Future<Response> answer : answers)
                answer.get().then().statusCode(200).body("updateId", equalTo(id));
        }
        assertThat(queue.accepted).hasSize(1);
    }

    @Test
    void theSameKeyOnAnotherWorkerOrFromAnotherCallerIsAnotherPromise() {
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "shared")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
        aPatch("{\"a\":2}")
                .header("Idempotency-Key", "shared")
                .patch("/v1/workers/WK00000000000000000000000000000002/attributes")
                .then()
                .statusCode(200);
        aService()
                .header("Idempotency-Key", "shared")
                .post("/v1/workers/" + WORKER + "/reconcile")
                .then()
                .statusCode(200);
        given().header(OPERATOR)
                .header("Idempotency-Key", "shared")
                .post("/v1/workers/" + WORKER + "/reconcile")
                .then()
                .statusCode(200);
        assertThat(queue.accepted).hasSize(4);
    }

    @Test
    void otherTermsUnderTheSameKeyAreAnotherRequest() {
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "terms")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "terms")
                .header("Prefer", "wait=3")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true");
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "terms")
                .header("Prefer", "handling=strict")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(422);
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "terms")
                .header("If-Match", "\"1\"")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(422);
    }

    @Test
    void aQueueThatFailsAfterAcceptingIsNoReasonToDoubt() {
        queue.answers = update -> {
            queue.away = true;
            return Optional.empty();
        };
        aPatch("{\"a\":1}").patch(ATTRIBUTES).then().statusCode(202).header("Location", startsWith("/v1/workers/"));
    }

    @Test
    void anUpdateThatTheQueueHasForgottenDoesNotWait() {
        queue.answers = update -> {
            queue.forget();
            return Optional.empty();
        };
        for (String preference : List.of("wait=1", "respond-async"))
            aPatch("{\"a\":1}")
                    .header("Idempotency-Key", "forgotten")
                    .header("Prefer", preference)
                    .patch(ATTRIBUTES)
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "2")
                    .header("Location", nullValue())
                    .body("type", equalTo("/problems/redis-unavailable"));
        queue.answers = InMemoryQueue::applied;
        aPatch("{\"a\":1}")
                .header("Idempotency-Key", "forgotten")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
    }

    @Test
    void attributesThatHaveNoUtf8FormAreShownAllTheSame() {
        queue.confirmed = InMemoryQueue.confirmed("{\"broken\":\"\\ud800\"}");
        assertThat(aPatch("{}")
                        .patch(ATTRIBUTES)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("\"broken\":\"\\uD800\"");
    }

    @Test
    void aRejectedUpdateIsAProblemThatNamesTheUpdate() {
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.REVISION_MISMATCH);
        String id = aPatch("{\"a\":1}")
                .header("If-Match", "\"40\"")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/revision-mismatch"))
                .body("workerSid", equalTo(WORKER))
                .extract()
                .path("updateId");
        assertThat(queue.accepted.getFirst().ifMatch()).isEqualTo("40");
        aService()
                .get("/v1/workers/" + WORKER + "/updates/" + id)
                .then()
                .statusCode(200)
                .body("status", equalTo("rejected"))
                .body("problem.status", equalTo(412));
    }

    @Test
    void withoutRedisTheCallerIsToldToComeBack() {
        queue.away = true;
        aPatch("{\"a\":1}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("type", equalTo("/problems/redis-unavailable"))
                .body("retryAfterSeconds", equalTo(2));
    }

    @Test
    void aFullQueueIsTooManyRequests() {
        queue.receipts = update -> Optional.of(new Receipt.Full(1000));
        aPatch("{\"a\":1}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(429)
                .header("Retry-After", "1")
                .body("type", equalTo("/problems/queue-full"))
                .body("depth", equalTo(1000));
    }

    @Test
    void anUnconfirmedUpdateMayStillTakeEffect() {
        queue.receipts = update -> Optional.of(new Receipt.Unconfirmed("u1"));
        aPatch("{\"a\":1}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("type", equalTo("/problems/durability-unconfirmed"))
                .body("updateId", equalTo("u1"));
    }

    @Test
    void numbersAndKeyOrderOfAttributesArriveAsTheyWereSent() {
        String text =
                "{\"z\":1,\"a\":1.0,\"__proto__\":{\"constructor\":1e2},\"big\":123456789012345678901234567890.10}";
        aPatch(text).patch(ATTRIBUTES).then().statusCode(200);
        Command.Change change = (Command.Change) queue.lastCommand();
        assertThat(ExactJson.text(((Command.MergePatch) change.attributes()).patch()))
                .isEqualTo(
                        "{\"z\":1,\"a\":1.0,\"__proto__\":{\"constructor\":1E+2},\"big\":123456789012345678901234567890.10}");
    }

    @Test
    void aJsonPatchIsAllOrNothing() {
        String text =
                "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1},{\"op\":\"replace\",\"path\":\"/a\",\"value\":null}]";
        aService()
                .header("Content-Type", JSON_PATCH)
                .body(text.getBytes())
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
        Command.Change change = (Command.Change) queue.lastCommand();
        assertThat(((Command.JsonPatch) change.attributes()).operations()).hasToString(text);
    }
}

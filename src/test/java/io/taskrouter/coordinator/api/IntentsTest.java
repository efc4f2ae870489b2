package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Inbox;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Intents are made once however often they are asked for, and taken back only when they are. */
@QuarkusTest
@TestProfile(InMemory.class)
class IntentsTest extends ApiTest {
    private static final String INTENTS = "/v1/workers/" + WORKER + "/intents";

    private static ValidatableResponse intend(String key) {
        return aService()
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .body("{\"kind\":\"outbound\"}".getBytes())
                .post(INTENTS)
                .then();
    }

    private static ValidatableResponse withdraw() {
        return aService().delete(INTENTS + "/01TEST0").then();
    }

    @Test
    void afterARefusalTheSameKeyMakesOneIntentAndNoMore() {
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.NOT_SAFE_YET);
        intend("refused-first").statusCode(503).header("Retry-After", "1").body("retryAfterSeconds", equalTo(1));
        intend("refused-first").statusCode(503);
        assertThat(queue.accepted).hasSize(2);

        queue.answers = InMemoryQueue::applied;
        String id = intend("refused-first")
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue())
                .extract()
                .path("id");
        for (int i = 0; i < 2; i++)
            intend("refused-first")
                    .statusCode(201)
                    .header("Idempotency-Replayed", "true")
                    .body("id", equalTo(id));
        assertThat(queue.accepted).hasSize(3);
    }

    @Test
    void aRefusalForGoodIsMarkedWhenItIsRepeated() {
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.ACD_CALL_FOUND);
        for (String replayed : new String[] {null, "true"})
            intend("refused-for-good")
                    .statusCode(409)
                    .header("Idempotency-Replayed", replayed == null ? nullValue() : equalTo(replayed))
                    .body("type", equalTo("/problems/acd-call-found"));
        assertThat(queue.accepted).hasSize(1);
    }

    /** A replica that leaves waits no longer, and the pass makes the intent all the same. */
    @Test
    void whatNothingIsKeptOfIsTakenBackAndTheSameKeyMakesAnother() {
        queue.answers = update -> Optional.empty();
        notInTime("too-late").body("detail", containsString("Nothing is kept"));
        String late = queue.accepted.getFirst().updateId();
        assertThat(queue.accepted).hasSize(2);
        assertThat(queue.lastCommand()).isEqualTo(new Command.Withdraw(late));

        queue.settle(late, InMemoryQueue.applied(queue.accepted.getFirst()).orElseThrow());
        queue.answers = InMemoryQueue::applied;
        String id = intend("too-late")
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue())
                .extract()
                .path("id");
        assertThat(id).isNotEqualTo(late);
        intend("too-late")
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(id));
    }

    @Test
    void whatCannotBeTakenBackIsNotCalledGone() {
        queue.answers = update -> Optional.empty();
        queue.receipts = update -> update.command() instanceof Command.Withdraw
                ? Optional.of(new Inbox.Receipt.Full(1000))
                : Optional.empty();
        notInTime("too-late-and-full").body("detail", not(containsString("Nothing is kept")));

        String late = queue.accepted.getFirst().updateId();
        queue.settle(late, InMemoryQueue.applied(queue.accepted.getFirst()).orElseThrow());
        intend("too-late-and-full")
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(late));
    }

    /** One who repeats on another replica may have heard what this one has not, and is on the way to dial. */
    @Test
    void whatIsMadeIsNotTakenBackThoughNothingWasHeardOfIt() {
        queue.isDeaf = true;
        String id = aService()
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=1")
                .body("{\"kind\":\"outbound\"}".getBytes())
                .post(INTENTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        assertThat(queue.accepted).hasSize(1);
        assertThat(queue.accepted.getFirst().updateId()).isEqualTo(id);
    }

    /** Whoever asked first may be told this moment that it is safe. */
    @Test
    void whoRepeatsTakesNothingBack() {
        queue.answers = update -> Optional.empty();
        queue.receipts = update -> update.command() instanceof Command.Intend
                ? Optional.of(new Inbox.Receipt.Replayed("01TEST-FIRST"))
                : Optional.empty();

        notInTime("asked-twice").body("detail", not(containsString("Nothing is kept")));

        assertThat(queue.accepted).isEmpty();
    }

    private static ValidatableResponse notInTime(String key) {
        return aService()
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .header("Prefer", "wait=1")
                .body("{\"kind\":\"outbound\"}".getBytes())
                .post(INTENTS)
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("type", equalTo("/problems/not-safe-yet"));
    }

    @Test
    void aWithdrawalThatWasRefusedIsNotCalledDone() {
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.REVISION_MISMATCH);
        aService()
                .header("If-Match", "\"40\"")
                .delete(INTENTS + "/01TEST0")
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/revision-mismatch"));
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.UNKNOWN_WORKER);
        withdraw().statusCode(404).body("type", equalTo("/problems/unknown-worker"));
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.TASKROUTER_REFUSED);
        withdraw().statusCode(502);
    }

    @Test
    void aWithdrawalThatHasNotSettledIsFollowedLikeAnyUpdate() {
        queue.answers = update -> Optional.empty();
        aService()
                .header("Prefer", "respond-async")
                .delete(INTENTS + "/01TEST0")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async")
                .header("Location", startsWith("/v1/workers/" + WORKER + "/updates/"));
    }

    @Test
    void aWithdrawalIsAnsweredAgainAsItWasAnswered() {
        for (String replayed : new String[] {null, "true"})
            aService()
                    .header("Idempotency-Key", "withdrawn-once")
                    .header("Prefer", "wait=3")
                    .delete(INTENTS + "/01TEST0")
                    .then()
                    .statusCode(204)
                    .header("Preference-Applied", "wait=3")
                    .header("Idempotency-Replayed", replayed == null ? nullValue() : equalTo(replayed));
        assertThat(queue.accepted).hasSize(1);
    }
}

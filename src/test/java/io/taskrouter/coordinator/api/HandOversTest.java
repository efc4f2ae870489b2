package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pickup for another worker is two updates of two workers, and one request. */
@QuarkusTest
@TestProfile(InMemory.class)
class HandOversTest extends ApiTest {
    private static final String PICKUP =
            "/v1/workers/" + WORKER + "/parked-calls/CA00000000000000000000000000000001/pickup";

    @Inject
    InMemoryClock clock;

    private static RequestSpecification toAnother() {
        return aService()
                .header("Content-Type", "application/json")
                .body("{\"toWorker\":\"WK00000000000000000000000000000002\"}".getBytes());
    }

    /** Accepting an update is what takes time here. */
    private void acceptingTakes(Duration time) {
        queue.receipts = update -> {
            clock.pass(time);
            return Optional.empty();
        };
    }

    @Test
    void bothHalvesShareOneWait() {
        acceptingTakes(Duration.ofSeconds(2));
        toAnother()
                .header("Prefer", "wait=5")
                .post(PICKUP)
                .then()
                .statusCode(202)
                .header("Preference-Applied", "wait=5");
        assertThat(queue.waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(3));
    }

    @Test
    void whatTheFirstHalfHasUsedUpTheSecondDoesNotWait() {
        acceptingTakes(Duration.ofSeconds(6));
        toAnother().header("Prefer", "wait=5").post(PICKUP).then().statusCode(202);
        assertThat(queue.accepted).hasSize(2);
        assertThat(queue.waits).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void soDoesAPromiseThatIsMadeOnceMore() {
        queue.receipts = update ->
                update.command() instanceof Command.TakeOver ? Optional.of(new Receipt.Full(9)) : Optional.empty();
        toAnother().header("Idempotency-Key", "full-first").post(PICKUP).then().statusCode(429);
        queue.waits.clear();

        acceptingTakes(Duration.ofSeconds(2));
        toAnother()
                .header("Idempotency-Key", "full-first")
                .header("Prefer", "wait=5")
                .post(PICKUP)
                .then()
                .statusCode(202);
        assertThat(queue.waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    @Test
    void whoeverDoesNotWantToWaitWaitsForThePromiseAlone() {
        toAnother()
                .header("Prefer", "respond-async")
                .post(PICKUP)
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async");
        assertThat(queue.accepted).hasSize(2);
        assertThat(queue.waits).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void aRefusalIsMarkedWhenItIsRepeated() {
        queue.answers = update -> InMemoryQueue.rejected(ProblemType.ALREADY_PICKED_UP);
        for (String replayed : new String[] {null, "true"})
            toAnother()
                    .header("Idempotency-Key", "refused-promise")
                    .post(PICKUP)
                    .then()
                    .statusCode(409)
                    .header("Idempotency-Replayed", replayed == null ? nullValue() : equalTo(replayed))
                    .body("type", equalTo("/problems/already-picked-up"));
        assertThat(queue.accepted).hasSize(1);
    }
}

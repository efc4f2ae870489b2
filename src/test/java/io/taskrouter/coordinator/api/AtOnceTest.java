package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** The same request twice at once, under one key: whichever is done first has answered both, and all that come later. */
@QuarkusTest
@TestProfile(InMemory.class)
class AtOnceTest extends ApiTest {
    private static final String LETTER = "7-01OLD";

    @Inject
    InMemoryOversight oversight;

    /** The second finds nothing to be done any more. */
    @Test
    void extensionsInBulkAreAnsweredAsTheFirstWas() {
        extensions.meanwhile.set(() -> {
            extensions.put("1234", WORKER);
            bulk().body("results[0].status", equalTo("unchanged")).header("Idempotency-Replayed", nullValue());
        });
        for (int i = 0; i < 2; i++)
            bulk().body("results[0].status", equalTo("unchanged")).header("Idempotency-Replayed", "true");
    }

    private static ValidatableResponse bulk() {
        return aService()
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "bulk-at-once")
                .body(("{\"assignments\":{\"" + WORKER + "\":\"1234\"}}").getBytes())
                .put("/v1/extensions")
                .then()
                .statusCode(202);
    }

    /** The second finds no letter any more. */
    @Test
    void aLetterDroppedTwiceIsDroppedForBoth() {
        oversight.reset();
        oversight.bury(
                LETTER,
                new Update(
                        "01OLD",
                        new WorkerSid(WORKER),
                        new Caller("backend", Caller.Role.SERVICE),
                        Update.Handling.LENIENT,
                        null,
                        new Command.Look(),
                        "replica-1",
                        null));
        oversight.meanwhile.set(() -> drop().header("Idempotency-Replayed", nullValue()));
        for (int i = 0; i < 2; i++) drop().header("Idempotency-Replayed", "true");
    }

    private static ValidatableResponse drop() {
        return given().filter(new Described())
                .header(OPERATOR)
                .header("Idempotency-Key", "drop-at-once")
                .delete("/v1/admin/dead-letters/" + LETTER)
                .then()
                .statusCode(204);
    }
}

package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.command.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two seconds, from the arrival of the request on. */
@QuarkusTest
@TestProfile(InMemory.class)
class PrepareCompleteTest extends ApiTest {
    private static final String TASK = "WT00000000000000000000000000000001";
    private static final String PREPARE = "/v1/workers/" + WORKER + "/tasks/" + TASK + "/prepare-complete";

    @Inject
    InMemoryClock clock;

    @Inject
    InMemoryTokens tokens;

    @AfterEach
    void nobodyIsSlow() {
        tokens.meanwhile = () -> {};
    }

    /** @param supervisor whose token nobody has judged yet */
    private ValidatableResponse recognisedAfter(Duration time, String supervisor) {
        tokens.meanwhile = () -> clock.pass(time);
        return given().filter(new Described())
                .header(bearer(InMemoryTokens.of(supervisor, "supervisor")))
                .post(PREPARE)
                .then()
                .statusCode(200);
    }

    @Test
    void whatRecognisingTheCallerTookIsNotThereForPreparing() {
        recognisedAfter(Duration.ofSeconds(1), "WK000000000000000000000000000000a1");
        assertThat(queue.lastCommand()).isEqualTo(new Command.PrepareComplete(TASK, Duration.ofMillis(500)));
        assertThat(queue.waits).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void whoWasRecognisedTooLateIsToldAtOnceThatNobodyCanSay() {
        recognisedAfter(Duration.ofMillis(1500), "WK000000000000000000000000000000a2")
                .body("safe", equalTo(false));
        assertThat(queue.accepted).isEmpty();
    }

    @Test
    void anIfMatchIsIgnoredWhateverItSays() {
        aService().header("If-Match", "41").post(PREPARE).then().statusCode(200);
        assertThat(queue.accepted.getFirst().ifMatch()).isNull();
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The tasks of calls are completed on request and made safe to complete; one that outlives its call is left alone. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class CompletionTest extends AtTheDesk {
    /** Milliseconds that whoever prepares to complete waits at most. */
    private static final long IN_TIME = 2_000;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    private String task() {
        return floor.get().jsonPath().getString("calls[0].taskSid");
    }

    @Test
    void completingTakesThePlaceAwayThenCompletesThenMakesReady() {
        String reservation = live();
        post("tasks/" + task() + "/complete", "{\"reason\":\"resolved\"}")
                .then()
                .statusCode(200)
                .body("attributes.isAcdReady", equalTo(true))
                .body("voice.capacity", equalTo(1));
        assertThat(phone.reservationStatus(reservation)).isEqualTo("completed");
        taken("A:=f", "C:=2", "C:=1", "A:=t");
        floor.look().then().statusCode(200);
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void aTaskOfNobodysIsNotFound() {
        post("tasks/WT" + "0".repeat(32) + "/complete", "{}")
                .then()
                .statusCode(404)
                .body("type", containsString("unknown-call"));
        assertThat(steps.taken()).isEmpty();
    }

    @Test
    void aTaskThatTaskRouterCompletedWithoutAnAnswerIsCompletedOnce() {
        String reservation = live();
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "task").times(1));
        post("tasks/" + task() + "/complete", "").then().statusCode(200).body("voice.capacity", equalTo(1));
        assertThat(phone.reservationStatus(reservation)).isEqualTo("completed");
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void aTaskThatCannotBeCompletedAtThisMomentIsCompletedInTheNext() {
        String reservation = live();
        simulator.control().fault(FaultRule.errorBefore(409).on("POST", "task").times(1));
        post("tasks/" + task() + "/complete", "").then().statusCode(200).body("voice.capacity", equalTo(1));
        assertThat(phone.reservationStatus(reservation)).isEqualTo("completed");
    }

    @Test
    void whatOnlyRingsCannotBeCompletedAndCountsAgain() {
        calls.add(phone.callInternally(floor.worker));
        taken("A:=f", "C:=2");
        post("tasks/" + task() + "/complete", "").then().statusCode(502).body("type", containsString("refused"));
        await().atMost(SOON).untilAsserted(() -> assertThat(floor.capacity()).isEqualTo(2));
    }

    @Test
    void whoeverCompletesByHimselfIsPreparedFor() {
        String reservation = live();
        post("tasks/" + task() + "/prepare-complete", "").then().statusCode(200).body("safe", equalTo(true));
        taken("A:=f", "C:=2", "C:=1");
        phone.complete(reservation);
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void preparingAnswersInTimeWhateverHappens() {
        live();
        String task = task();
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker-channel").forWorker(floor.worker));
        isNotSafeAndSaysSoInTime(task);
        isNotSafeAndSaysSoInTime("WT" + "0".repeat(32));
    }

    /** The machine may be slow besides: of a few answers one has to be in time. */
    private void isNotSafeAndSaysSoInTime(String task) {
        long millis = IN_TIME;
        for (int i = 0; i < 3 && millis >= IN_TIME; i++) {
            var answer = post("tasks/" + task + "/prepare-complete", "");
            answer.then().statusCode(200).body("safe", equalTo(false));
            millis = answer.time();
        }
        assertThat(millis).isLessThan(IN_TIME);
    }

    @Test
    void aTaskThatOutlivesItsCallIsReportedAndLeftAlone() {
        String reservation = live();
        double before = stuckCalls();
        new Twilio(simulator, publicUrl).callEnded(customer(), Instant.now().minus(Duration.ofMinutes(2)));
        heard();
        floor.get()
                .then()
                .body("conditions.find { it.type == 'CallStuck' }.status", equalTo("True"))
                .body("calls[0].phase", equalTo("live"));
        assertThat(stuckCalls()).isEqualTo(before + 1);
        heard();
        assertThat(stuckCalls()).isEqualTo(before + 1);
        assertThat(phone.reservationStatus(reservation)).isEqualTo("accepted");
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
        phone.complete(reservation);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(floor.get().jsonPath().getList("conditions.type", String.class))
                        .containsExactly("Synced"));
    }

    /** Of all desks of this application. */
    private double stuckCalls() {
        return Scrape.of(metrics).value("coordinator_stuck_calls_total");
    }
}

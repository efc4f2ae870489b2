package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callers are parked, and picked up or hung up on, whatever Twilio answers. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class ParkedCallsTest extends AtTheDesk {
    private void settled(boolean ready, int capacity) {
        desk.settles(ready, capacity);
    }

    private String parked() {
        String reservation = live();
        String caller = customer();
        post("calls/" + caller + "/park", "{\"name\":\"invoice\"}").then().statusCode(200);
        assertThat(phone.reservationStatus(reservation)).isEqualTo("completed");
        settled(false, 1);
        return caller;
    }

    private String nextReservation() {
        await().atMost(SOON).until(() -> !phone.openReservations(floor.worker).isEmpty());
        return phone.openReservations(floor.worker).getLast();
    }

    @Test
    void aCallerIsParkedAndComesBackAsTheSameKindOfCall() {
        String caller = parked();
        Floor.asService()
                .get("/v1/workers/" + floor.worker + "/parked-calls")
                .then()
                .statusCode(200)
                .body("items.callSid", equalTo(List.of(caller)))
                .body("items[0].name", equalTo("invoice"));
        assertThat(floor.attributes().path("coordinator").toString()).contains(caller);
        post("parked-calls/" + caller + "/pickup", "").then().statusCode(202);
        post("parked-calls/" + caller + "/pickup", "")
                .then()
                .statusCode(409)
                .body("type", containsString("already-picked-up"));
        String back = nextReservation();
        phone.accept(back);
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("calls.size()", equalTo(1))
                        .body("calls[0].phase", equalTo("live"))
                        .body("calls[0].kind", equalTo("acd"))
                        .body("parkedCalls.size()", equalTo(0)));
        settled(false, 2);
        assertThat(steps.taken()).filteredOn("A:=t"::equals).isEmpty();
        phone.complete(back);
        settled(true, 1);
    }

    @Test
    void s25ACallerWhoHangsUpWhileParkedIsWrappedUp() {
        String caller = parked();
        phone.hangUp(caller);
        wrapsUp();
    }

    @Test
    void s26ACallerWhoseHangUpNobodyReportedIsFoundByALook() {
        String caller = parked();
        var options = simulator.control().options();
        simulator.control().options(options.withCallbacks(new SimulatorOptions.Callbacks(1, 0, 0, 0)));
        phone.hangUp(caller);
        heard();
        simulator.control().options(options);
        heard();
        wrapsUp();
    }

    @Test
    void aPickupThatDoesNotReachTheCallerKeepsTheRecord() {
        String caller = parked();
        simulator.control().fault(FaultRule.errorBefore(503).on("POST", "call"));
        Floor.asService()
                .header("Prefer", "wait=2")
                .post("/v1/workers/" + floor.worker + "/parked-calls/" + caller + "/pickup")
                .then()
                .statusCode(202);
        floor.get().then().body("parkedCalls.callSid", equalTo(List.of(caller)));
        simulator.control().clearFaults();
        phone.accept(nextReservation());
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("parkedCalls.size()", equalTo(0)));
    }

    @Test
    void aWrapUpTaskWhoseMakingGaveNoAnswerIsMadeOnce() {
        String caller = parked();
        simulator.control().writeActivity(floor.worker, "Break", "flex");
        long tasks = simulator.control().requests("POST tasks");
        long asked = simulator.control().requests("GET tasks");
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "tasks").times(1));
        phone.hangUp(caller);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(simulator.control().requests("POST tasks")).isEqualTo(tasks + 1));
        heard();
        await().atMost(SOON).until(() -> simulator.control().requests("GET tasks") > asked);
        heard();
        assertThat(simulator.control().requests("POST tasks")).isEqualTo(tasks + 1);
        simulator.control().writeActivity(floor.worker, "Available", "flex");
        wrapsUp();
    }

    @Test
    void aPickupThatTwilioRefusesKeepsTheRecord() {
        String caller = parked();
        simulator.control().fault(FaultRule.errorBefore(400).on("POST", "call").times(1));
        post("parked-calls/" + caller + "/pickup", "").then().statusCode(502).body("type", containsString("refused"));
        floor.get().then().body("parkedCalls.callSid", equalTo(List.of(caller)));
        settled(false, 1);
        post("parked-calls/" + caller + "/pickup", "").then().statusCode(202);
        phone.accept(nextReservation());
    }

    @Test
    void aCallThatIsParkedAndPickedUpWhileSomebodyInBetweenGivesUpIsBack() {
        String reservation = live();
        String caller = customer();
        simulator.control().fault(FaultRule.errorBefore(408).on("POST", "task").times(1));
        post("calls/" + caller + "/park", "").then().statusCode(200);
        assertThat(phone.reservationStatus(reservation)).isEqualTo("completed");
        settled(false, 1);
        simulator.control().fault(FaultRule.errorBefore(408).on("POST", "call").times(1));
        post("parked-calls/" + caller + "/pickup", "").then().statusCode(202);
        phone.accept(nextReservation());
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("parkedCalls.size()", equalTo(0)));
    }

    @Test
    void aPickupWithoutAnAnswerMovesTheCallerOnce() {
        String caller = parked();
        long moves = simulator.control().requests("POST call");
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "call").times(1));
        post("parked-calls/" + caller + "/pickup", "").then().statusCode(202);
        phone.accept(nextReservation());
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("calls[0].kind", equalTo("acd"))
                        .body("parkedCalls.size()", equalTo(0)));
        settled(false, 2);
        assertThat(simulator.control().requests("POST call") - moves).isEqualTo(1);
    }

    @Test
    void aParkedCallerIsHungUpOnWhateverTheAnswer() {
        String caller = parked();
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "call").times(1));
        Floor.asService()
                .delete("/v1/workers/" + floor.worker + "/parked-calls/" + caller)
                .then()
                .statusCode(200);
        wrapsUp();
    }

    @Test
    void aParkedCallerIsHungUpOnAndWrappedUp() {
        String caller = parked();
        Floor.asService()
                .delete("/v1/workers/" + floor.worker + "/parked-calls/" + caller)
                .then()
                .statusCode(200);
        wrapsUp();
        post("parked-calls/" + caller + "/pickup", "").then().statusCode(404);
    }

    private void wrapsUp() {
        String wrapUp = nextReservation();
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("calls.size()", equalTo(1))
                        .body("calls[0].kind", equalTo("park-hangup"))
                        .body("parkedCalls.size()", equalTo(0)));
        settled(false, 2);
        phone.accept(wrapUp);
        heard();
        assertThat(phone.openReservations(floor.worker)).hasSize(1);
        phone.complete(wrapUp);
        settled(true, 1);
    }

    @Test
    void aCallerWhoseMovingGaveNoAnswerIsParkedAllTheSame() {
        live();
        String caller = customer();
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "call").times(1));
        post("calls/" + caller + "/park", "").then().statusCode(200).body("acd.ready", equalTo(false));
        floor.get().then().body("parkedCalls.callSid", equalTo(List.of(caller))).body("calls.size()", equalTo(0));
    }

    @Test
    void nobodyParksACallerHeDoesNotTalkTo() {
        post("calls/" + WORKER_LEG + "/park", "").then().statusCode(404).body("type", containsString("unknown-call"));
        post("parked-calls/" + WORKER_LEG + "/pickup", "").then().statusCode(404);
        assertThat(steps.taken()).isEmpty();
        settled(true, 1);
    }

    @Test
    void callersOnHoldHearMusic() {
        io.restassured.RestAssured.get("/media/hold").then().statusCode(200).body(containsString("<Play"));
        assertThat(io.restassured.RestAssured.get("/media/hold.wav")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray())
                .startsWith('R', 'I', 'F', 'F');
    }
}

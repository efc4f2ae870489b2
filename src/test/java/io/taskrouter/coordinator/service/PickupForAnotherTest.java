package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class PickupForAnotherTest extends LeftBehind {
    private Response pickUpFor(String worker) {
        return gone.post("parked-calls/" + caller + "/pickup", "{\"toWorker\":\"" + worker + "\"}");
    }

    @Test
    void theCallAndItsRecordGoToWhoeverIsNamed() {
        long before = simulator.control().requests("POST call");
        pickUpFor(here.floor.worker).then().statusCode(202).header("Location", containsString(here.floor.worker));
        String back = here.rings(caller);
        gone.isParked();
        here.floor
                .get()
                .then()
                .body("parkedCalls[0].name", equalTo("invoice"))
                .body("calls[0].kind", equalTo("direct"));
        assertThat(here.steps.taken()).containsExactly("A:=f", "C:=2");
        here.phone.accept(back);
        here.isParked();
        here.phone.complete(back);
        here.settles(true, 1);
        assertThat(here.steps.taken())
                .filteredOn(step -> !step.equals("other"))
                .containsExactly("A:=f", "C:=2", "C:=1", "A:=t");
        assertThat(simulator.control().requests("POST call") - before).isEqualTo(1);
        assertThat(gone.phone.openReservations(gone.floor.worker)).isEmpty();
    }

    @Test
    void aConditionIsAboutTheWorkerWhoParkedTheCall() {
        var floor = gone.floor;
        String another = Floor.withWorker(simulator, "{}").worker;
        pickUpFor(another, "\"0\"").then().statusCode(412);
        gone.isParked(caller);
        // so that the two have different revisions
        here.floor.patch("{\"n\":1}").then().statusCode(200);
        here.floor.patch("{\"n\":2}").then().statusCode(200);
        String revision = floor.get().then().extract().header("ETag");
        assertThat(here.floor.get().header("ETag")).isNotEqualTo(revision);

        pickUpFor(here.floor.worker, revision).then().statusCode(202);

        here.rings(caller);
        gone.isParked();
    }

    private Response pickUpFor(String worker, String ifMatch) {
        return Floor.asService()
                .contentType("application/json")
                .header("If-Match", ifMatch)
                .body("{\"toWorker\":\"" + worker + "\"}")
                .post("/v1/workers/" + gone.floor.worker + "/parked-calls/" + caller + "/pickup");
    }

    @Test
    void aSecondPickupIsRefusedWhoeverItIsFor() {
        pickUpFor(here.floor.worker).then().statusCode(202);
        isRefused(pickUpFor(here.floor.worker));
        isRefused(gone.post("parked-calls/" + caller + "/pickup", ""));
        here.rings(caller);
        gone.isParked();
        isRefused(gone.post("parked-calls/" + caller + "/pickup", ""));
        isRefused(pickUpFor(here.floor.worker));
    }

    private static void isRefused(Response answer) {
        answer.then().statusCode(409).body("type", containsString("already-picked-up"));
    }

    @Test
    void whoHangsUpOnTheWayIsWrappedUpByWhoeverWasToGetHim() {
        pickUpFor(here.floor.worker).then().statusCode(202);
        here.rings(caller);
        gone.isParked();
        gone.phone.hangUp(caller);
        await().atMost(Desk.SOON)
                .untilAsserted(() -> here.floor.get().then().body("calls.kind", equalTo(List.of("park-hangup"))));
        gone.isQuiet();
        assertThat(gone.phone.openReservations(gone.floor.worker)).isEmpty();
    }

    @Test
    void aCallThatCannotBeMovedIsLostByNobody() {
        simulator.control().fault(FaultRule.errorBefore(503).on("POST", "call").times(2));
        pickUpFor(here.floor.worker).then().statusCode(202);
        here.rings(caller);
        gone.isParked();
    }

    @Test
    void aCallWhoseMovingGaveNoAnswerIsMovedOnce() {
        long before = simulator.control().requests("POST call");
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "call").times(1));
        pickUpFor(here.floor.worker).then().statusCode(202).header("Location", containsString(here.floor.worker));
        String back = here.rings(caller);
        gone.isParked();
        here.isQuiet();
        here.floor
                .get()
                .then()
                .body("parkedCalls[0].name", equalTo("invoice"))
                .body("calls[0].kind", equalTo("direct"));
        here.phone.accept(back);
        here.isParked();
        here.settles(false, 2);
        assertThat(simulator.control().requests("POST call") - before).isEqualTo(1);
        here.phone.complete(back);
        here.settles(true, 1);
    }

    @Test
    void whoeverIsNobodyGetsNothing() {
        pickUpFor("WK" + "9".repeat(32)).then().statusCode(404);
        gone.isParked(caller);
        pickUpFor("somebody").then().statusCode(400).body("violations[0].pointer", equalTo("/toWorker"));
        assertThat(gone.phone.twiml(caller)).contains("<Play");
    }
}

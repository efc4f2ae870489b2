package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of parking, and a ring loop that nobody ends. */
@QuarkusTest
@TestProfile(BriefParking.class)
class BriefParkingTest {
    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    private Desk desk;

    @BeforeEach
    void open() {
        door.leadsTo(service.getPort());
        desk = Desk.open(simulator, publicUrl);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private String parked() {
        String caller = desk.customer();
        desk.take(caller);
        desk.park(caller);
        return caller;
    }

    @Test
    void noMoreThanTheLimitAreParked() {
        String first = parked();
        String second = desk.directCustomer();
        String talk = desk.take(second);
        desk.post("calls/" + second + "/park", "")
                .then()
                .statusCode(409)
                .body("type", containsString("too-many-parked"));
        assertThat(desk.phone.reservationStatus(talk)).isEqualTo("accepted");
        assertThat(desk.phone.twiml(second)).isEmpty();
        desk.isParked(first);
    }

    @Test
    void whoIsParkedTooLongGoesBackIntoHisQueueAsHeCame() {
        String caller = parked();
        String back = desk.rings(caller);
        desk.floor
                .get()
                .then()
                .body("calls.kind", hasItem("acd"))
                .body("calls.queue", hasItem("Inbound ACD"))
                .body("parkedCalls.size()", equalTo(0));
        assertThat(desk.phone.twiml(caller)).doesNotContain("targetWorker").contains("hold_time");
        desk.phone.accept(back);
        desk.phone.complete(back);
        desk.settles(true, 1);
    }

    @Test
    void aDirectCallComesBackToItsExtension() {
        String caller = desk.directCustomer();
        desk.take(caller);
        desk.park(caller);
        desk.rings(caller);
        desk.floor.get().then().body("calls.kind", hasItem("direct"));
    }

    @Test
    void aDirectCallThatIsParkedTwiceComesBackToItsExtension() {
        String caller = desk.directCustomer();
        desk.take(caller);
        desk.park(caller);
        desk.takeBack(caller);
        desk.post("calls/" + caller + "/park", "{\"name\":\"again\"}").then().statusCode(200);
        desk.floor
                .get()
                .then()
                .body("parkedCalls[0].queue", equalTo("Everyone"))
                .body("parkedCalls[0].name", equalTo("again"));
        desk.rings(caller);
        desk.floor.get().then().body("calls.kind", hasItem("direct")).body("parkedCalls.size()", equalTo(0));
        assertThat(desk.phone.twiml(caller))
                .contains("\"directExtension\":\"" + desk.extension + "\"")
                .doesNotContain("isParkPickup", "targetWorker");
    }

    @Test
    void whoseTaskIsTooLongForTwilioIsQueuedAgainWithWhatRoutingNeeds() {
        String long1 = "\"" + "<&\\\"".repeat(400) + "\"";
        String caller = desk.customer("{\"kind\":\"direct\",\"extension\":\"" + desk.extension
                + "\",\"attributes\":{\"transcript\":" + long1 + ",\"vip\":\"yes\"}}");
        desk.take(caller);
        desk.park(caller);
        desk.rings(caller);
        desk.floor.get().then().body("calls.kind", hasItem("direct"));
        assertThat(desk.phone.twiml(caller)).contains("\"vip\":\"yes\"").doesNotContain("transcript");
    }

    @Test
    void whoCannotBeSentOnStaysOnRecordUntilHeCan() {
        var kept = keptHere();
        String caller = parked();
        String music = desk.phone.twiml(caller);
        var refused = simulator.control().fault(FaultRule.errorBefore(400).on("POST", "call"));
        remove(kept);
        await().atMost(Desk.SOON).until(() -> simulator.control().fired(refused) >= 2);
        desk.isQuiet();
        desk.isParked(caller);
        assertThat(desk.phone.twiml(caller)).isEqualTo(music);
        simulator.control().clearFaults();
        desk.isQuiet();
        desk.rings(caller);
        desk.isParked();
    }

    @Test
    void whoWasQueuedAgainWithoutAnAnswerIsNotQueuedTwice() {
        var kept = keptHere();
        String caller = parked();
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "call").times(1));
        long before = simulator.control().requests("POST call");
        remove(kept);
        desk.rings(caller);
        desk.isQuiet();
        desk.isParked();
        assertThat(simulator.control().requests("POST call") - before).isEqualTo(1);
    }

    /** However long parking takes: nobody is queued again before it is known that he is not yet. */
    private FaultRule keptHere() {
        return simulator.control().fault(FaultRule.errorBefore(400).on("GET", "tasks"));
    }

    private void remove(FaultRule rule) {
        given().delete(simulator.baseUrl() + "/control/faults/" + rule.id())
                .then()
                .statusCode(204);
    }

    @Test
    void s32ARingLoopCostsTwoWritesOfEachAtMost() {
        String caller = desk.directCustomer();
        for (int i = 0; i < 5; i++) {
            desk.phone.reject(pending(i));
            desk.isQuiet();
        }
        Floor.asService().get("/v1/extensions/" + desk.extension).then().body("reasons.code", hasItem("declined"));
        assertThat(desk.phone.twiml(caller)).isEmpty();
        desk.phone.hangUp(caller);
        desk.settles(true, 1);
        assertThat(desk.steps.taken()).containsExactly("A:=f", "C:=2", "C:=1", "A:=t");
    }

    private String pending(int times) {
        await().atMost(Desk.SOON)
                .until(() -> !desk.phone.openReservations(desk.floor.worker).isEmpty());
        return desk.phone.openReservations(desk.floor.worker).getLast();
    }
}

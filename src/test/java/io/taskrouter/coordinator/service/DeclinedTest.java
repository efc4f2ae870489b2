package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Direct calls that do not get through, under the default policy: their callers are told, and IVRs know before they send another one. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class DeclinedTest {
    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    private Desk desk;
    private long callUpdates;

    @BeforeEach
    void open() {
        door.leadsTo(service.getPort());
        desk = Desk.open(simulator, publicUrl);
        callUpdates = simulator.control().requests("POST call");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private long callUpdates() {
        return simulator.control().requests("POST call") - callUpdates;
    }

    private ValidatableResponse lookup() {
        return Floor.asService()
                .get("/v1/extensions/" + desk.extension)
                .then()
                .statusCode(200)
                .body("status", equalTo("found"));
    }

    @Test
    void s32TheFirstRejectionIsAnnouncedToTheCallerOnce() {
        String caller = desk.directCustomer();
        desk.phone.reject(desk.rings(caller));
        await().atMost(Desk.SOON).until(() -> desk.phone.twiml(caller).contains("<Say>"));
        lookup().body("ringable", equalTo(false)).body("reasons.code", hasItem("declined"));
        desk.floor
                .get()
                .then()
                .body("direct.reasons.code", hasItem("declined"))
                .body("calls.phase", not(hasItem("declined")));
        desk.isQuiet();
        desk.isQuiet();
        assertThat(callUpdates()).isEqualTo(1);
        assertThat(desk.phone.twiml(caller)).endsWith("<Hangup/></Response>");
        assertThat(desk.phone.openReservations(desk.floor.worker)).isEmpty();
        desk.settles(true, 1);
        assertThat(desk.steps.taken()).containsExactly("A:=f", "C:=2", "C:=1", "A:=t");
        await().atMost(Desk.SOON).until(() -> desk.phone.isOver(caller));
    }

    @Test
    void aCallerWhoseSendingOnGaveNoAnswerIsNotSentOnTwice() {
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "call").times(1));
        String caller = desk.directCustomer();
        desk.phone.reject(desk.rings(caller));
        desk.settles(true, 1);
        desk.isQuiet();
        assertThat(callUpdates()).isEqualTo(1);
        assertThat(desk.phone.twiml(caller)).contains("<Say>");
    }

    @Test
    void aCallerWhoCouldNotBeToldIsToldLater() {
        simulator.control().fault(FaultRule.errorBefore(503).on("POST", "call").times(2));
        String caller = desk.directCustomer();
        desk.phone.reject(desk.rings(caller));
        await().atMost(Desk.SOON).until(() -> desk.phone.twiml(caller).contains("<Say>"));
        await().atMost(Desk.SOON)
                .untilAsserted(() -> assertThat(callUpdates()).isEqualTo(3)); // counted when it is answered
    }

    @Test
    void whoHangsUpIsNoConcernOfTheDecliner() {
        lookup().body("waiting", equalTo(0));
        String caller = desk.directCustomer();
        desk.rings(caller);
        desk.settles(false, 2);
        desk.isQuiet();
        lookup().body("waiting", equalTo(1)).body("ringable", equalTo(true));
        desk.phone.hangUp(caller);
        desk.settles(true, 1);
        desk.isQuiet();
        assertThat(callUpdates()).isZero();
        lookup().body("ringable", equalTo(true)).body("waiting", equalTo(0));
    }

    @Test
    void whoeverIsAwayCannotBeReachedAndWhoIsNobodyIsUnknown() {
        desk.floor.offline();
        await().atMost(Desk.SOON)
                .untilAsserted(
                        () -> lookup().body("ringable", equalTo(false)).body("reasons.code", hasItem("activity")));
        Floor.asService().get("/v1/extensions/9999").then().statusCode(200).body("status", equalTo("unknown"));
    }
}

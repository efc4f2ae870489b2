package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules' scenarios of parked calls, over HTTP. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class SwapTest {
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

    /** The task ends while nobody knows yet that the caller is parked. */
    @Test
    void s22ACallThatEndsWhileItIsBeingParkedNeverMakesTheWorkerReady() {
        String caller = desk.customer();
        String talk = desk.take(caller);
        desk.post("intents", "{\"kind\":\"park\",\"callSid\":\"" + caller + "\"}")
                .then()
                .statusCode(201);
        desk.phone.wrap(talk);
        desk.phone.complete(talk);
        desk.settles(false, 1);
        desk.isQuiet();
        assertThat(desk.steps.taken()).containsExactly("A:=f", "C:=2", "C:=1");
    }

    @Test
    void s22AParkingThatFailsGivesTheWorkerBack() {
        String caller = desk.customer();
        String talk = desk.take(caller);
        desk.post("intents", "{\"kind\":\"park\",\"callSid\":\"" + caller + "\",\"ttlSeconds\":2}")
                .then()
                .statusCode(201);
        desk.phone.wrap(talk);
        desk.phone.complete(talk);
        desk.settles(true, 1);
        assertThat(desk.steps.taken()).containsExactly("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void s23TwoCallersAreSwapped() {
        String first = desk.customer();
        desk.take(first);
        desk.park(first);
        String second = desk.directCustomer();
        desk.take(second);
        desk.steps.restart();
        desk.post("parked-calls/" + first + "/pickup", "").then().statusCode(202);
        String back = desk.rings(first);
        assertThat(desk.floor.capacity()).isEqualTo(2);
        desk.park(second);
        desk.phone.accept(back);
        desk.isParked(second);
        desk.isQuiet();
        desk.settles(false, 2);
        desk.floor.get().then().body("calls.size()", equalTo(1)).body("calls[0].kind", equalTo("acd"));
        assertThat(desk.steps.taken()).doesNotContain("A:=t", "C:=1");
    }

    @Test
    void s24OfTwoPickupsAtOnceOneIsRefused() {
        String caller = desk.customer();
        desk.take(caller);
        desk.park(caller);
        long before = simulator.control().requests("POST call");
        var answers = List.of(pickup(caller), pickup(caller)).stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(answers).containsExactlyInAnyOrder(202, 409);
        desk.rings(caller);
        assertThat(simulator.control().requests("POST call") - before).isEqualTo(1);
    }

    private CompletableFuture<Integer> pickup(String caller) {
        return CompletableFuture.supplyAsync(
                () -> desk.post("parked-calls/" + caller + "/pickup", "").statusCode());
    }

    @Test
    void anOutboundCallIsParkedAndComesBackAsOne() {
        desk.post("intents", "{\"kind\":\"outbound\"}").then().statusCode(201);
        String callee = desk.phone.dialOut(desk.floor.worker);
        String talk = desk.reserved();
        desk.floor.get().then().body("calls[0].callSid", nullValue());
        desk.phone.accept(talk);
        desk.talksIn(talk);
        desk.park(callee);
        desk.settles(false, 1);
        desk.isParked(callee);
        desk.post("parked-calls/" + callee + "/pickup", "").then().statusCode(202);
        String back = desk.take(callee);
        desk.floor.get().then().body("calls[0].kind", equalTo("outbound"));
        desk.phone.complete(back);
        desk.settles(true, 1);
    }

    /** TaskRouter's word of who was called is lost: parking reads it, and the hang-up still finds the worker. */
    @Test
    void anOutboundCallOfWhichNobodyToldIsParkedAllTheSame() {
        String callee = desk.phone.dialOut(desk.floor.worker);
        String talk = desk.reserved();
        var options = simulator.control().options();
        simulator.control().options(options.withCallbacks(new SimulatorOptions.Callbacks(1, 0, 0, 0)));
        desk.phone.accept(talk);
        desk.park(callee);
        desk.isParked(callee);
        simulator.control().options(options);
        desk.phone.hangUp(callee);
        await().atMost(Desk.SOON)
                .untilAsserted(() -> desk.floor.get().then().body("calls.kind", equalTo(List.of("park-hangup"))));
        desk.isParked();
    }

    /** The caller is on hold, the task cannot be completed: nobody is lost, and the worker is not made ready. */
    @Test
    void aParkingWhoseTaskCannotBeCompletedYetIsCompletedLater() {
        String caller = desk.customer();
        String talk = desk.take(caller);
        simulator.control().fault(FaultRule.errorBefore(503).on("POST", "task").times(2));
        desk.park(caller);
        assertThat(desk.phone.reservationStatus(talk)).isEqualTo("completed");
        desk.isParked(caller);
        desk.settles(false, 1);
        assertThat(desk.steps.taken())
                .filteredOn(step -> !step.equals("other"))
                .containsExactly("A:=f", "C:=2", "C:=1");
    }

    @Test
    void aCallerOfAParkingThatFailsGoesOnTalking() {
        String caller = desk.customer();
        String talk = desk.take(caller);
        simulator.control().fault(FaultRule.errorBefore(400).on("POST", "call").times(1));
        desk.post("calls/" + caller + "/park", "")
                .then()
                .statusCode(502)
                .body("type", containsString("taskrouter-refused"));
        await().atMost(Desk.SOON).untilAsserted(() -> desk.floor.get().then().body("acd.reasons.size()", equalTo(1)));
        assertThat(desk.phone.reservationStatus(talk)).isEqualTo("accepted");
        desk.isParked();
        desk.settles(false, 2);
    }
}

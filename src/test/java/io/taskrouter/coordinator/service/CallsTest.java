package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done with calls on request, against the whole service. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class CallsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    private FloorControl phone;
    private Floor floor;
    private Steps steps;
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void aReadyWorker() {
        door.leadsTo(service.getPort());
        phone = simulator.control().floor();
        for (int n = 1; n <= 3; n++) simulator.control().writeActivity("WK" + "0".repeat(31) + n, "Offline", "flex");
        floor = Floor.withWorker(simulator, "{\"isAcdReady\":true}");
        floor.look().then().statusCode(200);
        phone.eventCallback(publicUrl + "/webhooks/taskrouter");
        steps = new Steps(simulator, floor.worker);
    }

    @AfterEach
    void quiet() {
        simulator.control().clearFaults();
        phone.eventCallback("");
        calls.forEach(phone::hangUp);
        simulator.control().writeActivity(floor.worker, "Offline", "flex");
    }

    /** On a queue call; its reservation. */
    private String live() {
        calls.add(phone.callQueue());
        await().atMost(SOON).until(() -> !phone.openReservations(floor.worker).isEmpty());
        String reservation = phone.openReservations(floor.worker).getLast();
        phone.accept(reservation);
        taken("A:=f", "C:=2");
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("calls[0].phase", equalTo("live")));
        return reservation;
    }

    private String task() {
        return floor.get().jsonPath().getString("calls[0].taskSid");
    }

    private void taken(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(steps.taken()).containsExactly(expected));
    }

    private Response post(String path, String body) {
        return Floor.asService()
                .contentType("application/json")
                .body(body)
                .post("/v1/workers/" + floor.worker + "/" + path);
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
    void whatOnlyRingsCannotBeCompletedAndCountsAgain() {
        calls.add(phone.callInternally(floor.worker));
        taken("A:=f", "C:=2");
        post("tasks/" + task() + "/complete", "").then().statusCode(502).body("type", containsString("refused"));
        await().atMost(SOON).untilAsserted(() -> assertThat(floor.capacity()).isEqualTo(2));
    }

    @Test
    void whoeverCompletesByHimselfIsPreparedFor() {
        String reservation = live();
        post("tasks/" + task() + "/prepare-complete", "")
                .then()
                .statusCode(200)
                .time(lessThan(2000L))
                .body("safe", equalTo(true));
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
        post("tasks/" + task + "/prepare-complete", "")
                .then()
                .statusCode(200)
                .time(lessThan(2000L))
                .body("safe", equalTo(false));
        post("tasks/WT" + "0".repeat(32) + "/prepare-complete", "")
                .then()
                .statusCode(200)
                .time(lessThan(2000L))
                .body("safe", equalTo(false));
    }

    // ---- other sources

    private static final String WORKER_LEG = "CA" + "7".repeat(32);
    private int sequence;

    private void tells(String source, String session, String event) {
        String body = "{\"source\":\"" + source + "\",\"sessionId\":\"" + session + "\",\"sequence\":" + sequence++
                + ",\"event\":" + event + "}";
        post("call-events", body).then().statusCode(202);
    }

    private void telephone(String word) {
        telephone(floor.worker, word, ",\"callSid\":\"" + WORKER_LEG + "\"");
    }

    /** @param names members beside the event that say which call it is about */
    private void telephone(String session, String word, String names) {
        String body = "{\"source\":\"voice-sdk\",\"sessionId\":\"" + session + "\",\"sequence\":" + sequence++ + names
                + ",\"event\":{\"type\":\"" + word + "\"}}";
        post("call-events", body).then().statusCode(202);
    }

    private void heard() {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(floor.get().jsonPath().getInt("queue.depth")).isZero());
        floor.look().then().statusCode(200);
    }

    @Test
    void s53ATelephoneAloneOccupiesAndReleases() {
        telephone("incoming");
        taken("A:=f", "C:=2");
        for (String word : List.of("accept", "reconnecting", "reconnected")) telephone(word);
        heard();
        floor.get().then().body("calls.size()", equalTo(1)).body("calls[0].phase", equalTo("live"));
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
        telephone("disconnect");
        taken("A:=f", "C:=2", "C:=1", "A:=t");
        telephone("accept");
        heard();
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void aCallThatTaskRouterKnowsCountsOnceAndIsReleasedByTaskRouterAlone() {
        String reservation = live();
        telephone("incoming");
        telephone("accept");
        tells(
                "dialer",
                "user",
                "{\"type\":\"DIALER.CALL_STATUS\",\"payload\":{\"status\":\"connected\",\"flow\":\"regular\"}}");
        heard();
        floor.get().then().body("calls.size()", equalTo(1));
        telephone("disconnect");
        heard();
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
        phone.complete(reservation);
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    /** The direct call is the older one: only its name tells that the telephone rings for the other. */
    @Test
    void aTelephonesCallIsWhicheverReservationItNames() {
        String first = internal();
        String second = internal();
        telephone("s1", "incoming", ",\"reservationSid\":\"" + second + "\"");
        telephone("s1", "accept", ",\"reservationSid\":\"" + second + "\"");
        heard();
        floor.get()
                .then()
                .body("calls.size()", equalTo(2))
                .body("calls.find { it.id == '" + first + "' }.phase", equalTo("offered"))
                .body("calls.find { it.id == '" + second + "' }.phase", equalTo("accepting"));
        telephone("s2", "incoming", ",\"taskSid\":\"WT" + "9".repeat(32) + "\"");
        heard();
        floor.get()
                .then()
                .body("calls.size()", equalTo(3))
                .body("calls.find { it.id.startsWith('voice-sdk') }.kind", equalTo("other"))
                .body("calls.find { it.id.startsWith('voice-sdk') }.callSid", equalTo(null));
    }

    private String internal() {
        int before = phone.openReservations(floor.worker).size();
        calls.add(phone.callInternally(floor.worker));
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() > before);
        String reservation = phone.openReservations(floor.worker).getLast();
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("calls.id", hasItem(reservation)));
        return reservation;
    }

    /** The dialer's own call goes on whatever becomes of a queue call that came beside it. */
    @Test
    void aDialersCallIsNotTheQueueCallThatRings() {
        dialer("DIALER.DIALING", "");
        dialer("DIALER.CALL_STATUS", ",\"payload\":{\"status\":\"connected\",\"flow\":\"regular\"}");
        taken("A:=f", "C:=2");
        var ready = simulator.control().attributes(floor.worker).replace("\"isAcdReady\":false", "\"isAcdReady\":true");
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker").forWorker(floor.worker));
        simulator.control().writeAttributes(floor.worker, ready, "legacy");
        calls.add(phone.callQueue());
        await().atMost(SOON).until(() -> !phone.openReservations(floor.worker).isEmpty());
        String acd = phone.openReservations(floor.worker).getLast();
        simulator.control().clearFaults();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.reservationStatus(acd)).isEqualTo("rejected"));
        heard();
        floor.get().then().body("calls.size()", equalTo(1)).body("calls[0].phase", equalTo("live"));
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    private void dialer(String type, String rest) {
        tells("dialer", "user", "{\"type\":\"" + type + "\"" + rest + "}");
    }

    @Test
    void aTaskThatOutlivesItsCallIsReportedAndLeftAlone() {
        String reservation = live();
        new Twilio(simulator, publicUrl).callEnded(customer(), Instant.now().minus(Duration.ofMinutes(2)));
        heard();
        floor.get()
                .then()
                .body("conditions.find { it.type == 'CallStuck' }.status", equalTo("True"))
                .body("calls[0].phase", equalTo("live"));
        assertThat(Scrape.of(metrics).value("coordinator_stuck_calls_total")).isEqualTo(1);
        heard();
        assertThat(Scrape.of(metrics).value("coordinator_stuck_calls_total")).isEqualTo(1);
        assertThat(phone.reservationStatus(reservation)).isEqualTo("accepted");
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
        phone.complete(reservation);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(floor.get().jsonPath().getList("conditions.type", String.class))
                        .containsExactly("Synced"));
    }

    @Test
    void s56ACallerWhoLeavesBeforeAcceptLeavesNothingToWrapUp() {
        tells("media-toolbar", "bar", "{\"type\":\"newCommEvent\",\"eventId\":\"1\"}");
        taken("A:=f", "C:=2");
        tells("media-toolbar", "bar", "{\"type\":\"closeCommEvent\",\"eventId\":\"1\",\"reason\":\"HANGUP\"}");
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void s57AToolbarsHangUpAfterTalkingIsWrappedUp() {
        tells("media-toolbar", "bar", "{\"type\":\"newCommEvent\",\"eventId\":\"1\"}");
        tells("media-toolbar", "bar", "{\"type\":\"startCommEvent\",\"eventId\":\"1\"}");
        taken("A:=f", "C:=2");
        tells("media-toolbar", "bar", "{\"type\":\"closeCommEvent\",\"eventId\":\"1\",\"reason\":\"HANGUP\"}");
        heard();
        floor.get().then().body("calls[0].phase", equalTo("wrapping")).body("acd.ready", equalTo(false));
        tells(
                "media-toolbar",
                "bar",
                "{\"type\":\"closeCommEvent\",\"eventId\":\"1\",\"reason\":\"ENDCOMMUNICATION\"}");
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void whatNobodyCanReadIsRefusedWhole() {
        post(
                        "call-events",
                        "[{\"source\":\"dialer\",\"sessionId\":\"s\",\"sequence\":1,\"event\":{\"type\":\"DIALER.DIALING\"}},{}]")
                .then()
                .statusCode(400)
                .body("violations[0].pointer", equalTo("/1/source"));
        heard();
        assertThat(steps.taken()).isEmpty();
    }

    // ---- parking

    private String customer() {
        return floor.get().jsonPath().getString("calls[0].callSid");
    }

    private void settled(boolean ready, int capacity) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(floor.attributes().path("isAcdReady").booleanValue()).isEqualTo(ready);
            assertThat(floor.capacity()).isEqualTo(capacity);
        });
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
        simulator.control().fault(FaultRule.errorAfter(503).on("POST", "tasks").times(1));
        phone.hangUp(caller);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(simulator.control().requests("POST tasks")).isEqualTo(tasks + 1));
        long asked = simulator.control().requests("GET tasks");
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

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Callbacks;
import io.taskrouter.coordinator.stack.SimulatorTestResource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service finds out by itself: nobody reports it, and nobody asks for a look. */
@QuarkusTest
@TestProfile(UnaskedTest.Watchful.class)
class UnaskedTest extends OneAgent {
    /** Looks often at workers with calls or doubt, hardly ever at others; reads who is there once a second. */
    public static final class Watchful extends CallbacksTest.Called {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("coordinator.rules.resync-interval", "1S");
            settings.put("coordinator.rules.resync-budget", "1");
            settings.put("coordinator.extensions.sweep-interval", "1S");
            settings.put("coordinator.rules.ring-during-offer", "false");
            settings.put("coordinator.rules.declined-for", "4S");
            settings.put("coordinator.rules.free-stuck-calls", "true");
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(CrowdedRedis.class),
                    new TestResourceEntry(SimulatorTestResource.class),
                    new TestResourceEntry(FrontDoor.class));
        }
    }

    private static final Callbacks LOST = new Callbacks(1, 0, 0, 0);

    private Twilio twilio;

    /** The service remembers for minutes how long a workflow's calls ring: the same for all tests. */
    @BeforeEach
    void withTwilio() {
        twilio = new Twilio(simulator, publicUrl);
        twilio.ringsFor("Inbound ACD", 5);
    }

    @AfterEach
    void asItWas() {
        twilio.ringsFor("Direct Extension", 60);
        twilio.whoLetsRingGoesTo("Available");
    }

    private String live() {
        String reservation = ringing(phone.callQueue());
        phone.accept(reservation);
        settled(false, 2);
        return reservation;
    }

    private String task() {
        return floor.get().jsonPath().getString("calls[0].taskSid");
    }

    @Test
    void s01WhoeverIsThereWithoutAnExtensionIsSeen() {
        phone.eventCallback("");
        var fresh = worker("{\"color\":\"red\"}");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(fresh.attributes().path("isAcdReady").booleanValue())
                                .isTrue());
        assertThat(fresh.attributes().path("color").textValue()).isEqualTo("red");
        assertThat(fresh.capacity()).isEqualTo(1);
        fresh.offline();
    }

    @Test
    void s01WhoeverIsInABreakIsSeenAsWellAndOnlyHisReadinessIsWritten() {
        phone.eventCallback("");
        String away = twilio.worker("away " + floor.worker, "Break", "{}");
        var first = new Steps(simulator, away);
        await().atMost(SOON)
                .until(() -> simulator.control().attributesTree(away).has("isAcdReady"));
        assertThat(simulator.control().attributesTree(away).path("isAcdReady").booleanValue())
                .isFalse();
        assertThat(first.taken()).doesNotContain("A:=t").allMatch("other"::equals);
        simulator.control().deleteWorker(away);
    }

    @Test
    void s07ADirectCallThatTimesOutDuringAQueueCallIsDeclinedForAWhile() {
        twilio.ringsFor("Direct Extension", 2);
        live();
        heard();
        steps.restart();
        called(phone.callExtension(extension));
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        String direct = phone.openReservations(floor.worker).getLast();
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("direct.ringable", equalTo(false))
                        .body("direct.reasons.code", hasItem("full")));
        await().atMost(SOON).until(() -> phone.reservationStatus(direct).equals("timeout"));
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("direct.ringable", equalTo(false))
                        .body("direct.reasons.code", hasItem("declined")));
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("direct.ringable", equalTo(true)));
        assertThat(steps.taken()).isEmpty();
    }

    @Test
    void s26AParkedCallerWhoseHangUpNobodyReportedIsFound() {
        live();
        String caller = floor.get().jsonPath().getString("calls[0].callSid");
        Floor.asService()
                .contentType("application/json")
                .body("{}")
                .post("/v1/workers/" + floor.worker + "/calls/" + caller + "/park")
                .then()
                .statusCode(200);
        settled(false, 1);
        callbacks(LOST);
        phone.hangUp(caller);
        await().atMost(SOON).until(() -> !phone.openReservations(floor.worker).isEmpty());
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("calls[0].kind", equalTo("park-hangup")));
        phone.accept(phone.openReservations(floor.worker).getLast());
        phone.complete(phone.openReservations(floor.worker).getLast());
    }

    @Test
    void s36AnEndNobodyReportedIsFound() {
        String call = live();
        heard();
        steps.restart();
        phone.eventCallback("");
        phone.complete(call);
        taken("C:=1", "A:=t");
    }

    /** Symptom: the caller went on waiting in silence. Cause: the word of the rejection had reached nobody, and that a call is gone does not say why. */
    @ParameterizedTest
    @ValueSource(ints = {503, 409})
    void aRejectionNobodyReportedIsFoundAndItsCallerToldOnce(int notNow) {
        String caller = phone.callExtension(extension);
        String direct = ringing(caller);
        taken("A:=f");
        simulator
                .control()
                .fault(FaultRule.errorBefore(notNow)
                        .on("GET", "worker-reservation")
                        .times(2));
        long moved = simulator.control().requests("POST call");
        callbacks(LOST);
        phone.reject(direct);
        await().atMost(SOON).until(() -> phone.isOver(caller));
        assertThat(phone.twiml(caller)).contains("<Say>");
        settled(true, 1);
        heard();
        assertThat(simulator.control().requests("POST call")).isEqualTo(moved + 1);
    }

    @Test
    void aCallThatRingsPastItsTimeOutIsBeingAccepted() {
        String call = ringing(phone.callQueue());
        phone.connecting(call);
        taken("A:=f", "C:=2");
        assertThat(phone.reservationStatus(call)).isEqualTo("pending");
        floor.get().then().body("calls[0].phase", equalTo("accepting"));
        heard();
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTimeOutThatMovesTheWorkerEndsTheSameWhicheverIsToldFirst(boolean activityFirst) {
        twilio.whoLetsRingGoesTo("Break");
        String call = ringing(phone.callQueue());
        taken("A:=f");
        String task = task();
        phone.eventCallback("");
        await().atMost(SOON).until(() -> phone.reservationStatus(call).equals("timeout"));
        var worker = Map.of("WorkerSid", floor.worker, "WorkerActivityName", "Break");
        var reservation = new HashMap<>(worker);
        reservation.putAll(Map.of(
                "ReservationSid", call,
                "TaskSid", task,
                "TaskChannelUniqueName", "voice",
                "TaskAttributes", "{}",
                "TaskAssignmentStatus", "reserved"));
        var now = Instant.now();
        if (activityFirst) twilio.tells("worker.activity.update", now, worker);
        twilio.tells("reservation.timeout", now, reservation);
        if (!activityFirst) twilio.tells("worker.activity.update", now, worker);
        settled(false, 1);
        floor.get()
                .then()
                .body("calls.size()", equalTo(0))
                .body("activity.name", equalTo("Break"))
                .body("acd.reasons.code", hasItem("activity"));
        assertThat(steps.taken()).containsExactly("A:=f");
    }

    // ---- callers who have gone from calls that are not over

    @Test
    void aTaskThatIsStillAcceptedLongAfterItsCallerHasGoneIsCompleted() {
        String call = live();
        String caller = floor.get().jsonPath().getString("calls[0].callSid");
        heard();
        steps.restart();
        twilio.callEnded(caller, Instant.now().minus(Duration.ofMinutes(2)));
        taken("C:=1", "A:=t");
        assertThat(phone.reservationStatus(call)).isEqualTo("completed");
    }

    @Test
    void whatBecameOfTheCallerIsAskedEveryFiveMinutesOfACall() {
        simulator.control().writeActivity(floor.worker, "Break", "flex");
        String gone = phone.callQueue();
        phone.hangUp(gone);
        simulator.control().writeActivity(floor.worker, "Available", "flex");
        callbacks(LOST);
        String call = ringing(phone.callInternally(floor.worker));
        phone.accept(call);
        long asked = simulator.control().requests("GET call");
        var began = Instant.now().minus(Duration.ofMinutes(5)).plusSeconds(3);
        twilio.tells(
                "reservation.accepted",
                began,
                Map.of(
                        "WorkerSid",
                        floor.worker,
                        "ReservationSid",
                        call,
                        "TaskSid",
                        phone.taskOf(calls.getLast()),
                        "TaskChannelUniqueName",
                        "voice",
                        "TaskAssignmentStatus",
                        "assigned",
                        "TaskAttributes",
                        "{\"internal\":\"true\",\"call_sid\":\"" + gone + "\"}"));
        await().atMost(SOON).until(() -> simulator.control().requests("GET call") > asked);
        heard();
        heard();
        assertThat(simulator.control().requests("GET call")).isEqualTo(asked + 1);
        assertThat(phone.reservationStatus(call)).isEqualTo("accepted");
    }
}

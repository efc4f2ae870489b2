package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The rules' scenarios, told by TaskRouter's callbacks to the whole service and judged by what it writes, in order. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScenariosTest extends OneAgent {
    @Test
    void s01FirstSightMakesReadyAndInABreakNot() {
        var fresh = worker("{\"color\":\"red\"}");
        var first = new Steps(simulator, fresh.worker);
        fresh.look().then().statusCode(200);
        assertThat(first.taken()).containsExactly("A:=t");
        assertThat(fresh.attributes().path("color").textValue()).isEqualTo("red");

        // told by his own creation
        var away = new Twilio(simulator, publicUrl).worker("away " + fresh.worker, "Break", "{\"color\":\"blue\"}");
        var his = new Steps(simulator, away);
        await().atMost(SOON)
                .until(() -> simulator.control().attributesTree(away).has("isAcdReady"));
        var attributes = simulator.control().attributesTree(away);
        assertThat(attributes.path("isAcdReady").booleanValue()).isFalse();
        assertThat(attributes.path("color").textValue()).isEqualTo("blue");
        assertThat(his.taken()).doesNotContain("A:=t").allMatch("other"::equals);
        assertThat(simulator.control().history(away, 0, 100))
                .noneMatch(entry -> entry.capacityBefore() != entry.capacityAfter());
        simulator.control().deleteWorker(away);
    }

    @Test
    void s16ALoginThatDropsWhatIsOursGetsItBackAndKeepsItsRoles() {
        floor.patch("{\"roles\":[\"agent\"]}").then().statusCode(200);
        simulator
                .control()
                .writeAttributes(floor.worker, "{\"skills\":[\"x\"],\"roles\":[\"agent\",\"supervisor\"]}", "sso");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(floor.attributes().has("coordinator")).isTrue());
        heard();
        var attributes = floor.attributes();
        assertThat(attributes.path("isAcdReady").booleanValue()).isTrue();
        assertThat(attributes.path("directExtension").textValue()).isEqualTo(extension);
        assertThat(attributes.path("coordinator").path("wish").booleanValue()).isTrue();
        assertThat(attributes.path("roles").toString()).isEqualTo("[\"agent\",\"supervisor\"]");
    }

    /** Whether TaskRouter does so is not known: it may take a call back because the worker is not ready for it any more. */
    @Test
    void anOfferThatIsTakenBackBecauseOfUsIsNotMadeAgainAndAgain() {
        var options = simulator.control().options();
        simulator.control().options(options.withRouting(new SimulatorOptions.Routing(true, true, false, 300)));
        try {
            String caller = called(phone.callQueue());
            await().atMost(SOON).until(() -> steps.taken().contains("A:=t"));
            String call = ringing("");
            heard();
            phone.accept(call);
            settled(false, 2);
            assertThat(steps.taken().size()).isLessThan(8);
            assertThat(phone.isOver(caller)).isFalse();
        } finally {
            simulator.control().options(options);
        }
    }

    @Test
    void s03ToS05AQueueCallFromOfferToWrapUp() {
        var call = ringing(phone.callQueue());
        taken("A:=f", "C:=2");
        floor.get()
                .then()
                .body("acd.reasons[0].code", equalTo("offered"))
                .body("acd.reasons[0].callId", equalTo(call))
                .body("calls[0].kind", equalTo("acd"));
        phone.accept(call);
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("calls[0].phase", equalTo("live")));
        taken("A:=f", "C:=2");
        phone.wrap(call);
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("acd.reasons[0].code", equalTo("wrapping")));
        taken("A:=f", "C:=2");
        phone.complete(call);
        taken("A:=f", "C:=2", "C:=1", "A:=t");
        settled(true, 1);
        Floor.asService()
                .get("/v1/workers/" + floor.worker + "/history")
                .then()
                .body("items[0].writer", equalTo("rule"))
                .body("items[0].keys", hasItems("isAcdReady", "voice.capacity"))
                .body("items[0].source", equalTo("allowed"))
                .body("items.source", hasItem("offered"));
    }

    @Test
    void s06ARejectedCallReleasesInOrder() {
        var call = ringing(phone.callQueue());
        taken("A:=f", "C:=2");
        simulator.control().writeActivity(floor.worker, "Break", "flex"); // so that it is not offered again at once
        phone.reject(call);
        settled(false, 1);
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2", "C:=1");
        calls.forEach(phone::hangUp);
        simulator.control().writeActivity(floor.worker, "Available", "flex");
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void s07ADirectCallMayRingDuringAQueueCallAndChangesNothing() {
        var acd = ringing(phone.callQueue());
        phone.accept(acd);
        settled(false, 2);
        heard();
        steps.restart();
        floor.get().then().body("direct.ringable", equalTo(true));
        var direct = called(phone.callExtension(extension));
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("direct.ringable", equalTo(false))
                        .body("direct.reasons.code", hasItem("full")));
        phone.reject(phone.openReservations(floor.worker).getLast());
        phone.hangUp(direct);
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("direct.ringable", equalTo(false))
                        .body("direct.reasons.code", hasItem("declined")));
        assertThat(steps.taken()).doesNotContain("A:=t");
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void s08AnOutboundCallIsAnnouncedAndSafe() {
        var answer = intend("{\"kind\":\"outbound\"}");
        answer.then().statusCode(201).body("safe", equalTo(true)).body("kind", equalTo("outbound"));
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
        floor.get().then().body("acd.reasons[0].code", equalTo("intent"));
        var call = ringing(phone.dialOut(floor.worker));
        phone.accept(call);
        await().atMost(SOON)
                .untilAsserted(() ->
                        floor.get().then().body("calls.size()", equalTo(1)).body("calls[0].phase", equalTo("live")));
        taken("A:=f", "C:=2");
        phone.wrap(call);
        phone.complete(call);
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void anIntentThatIsWithdrawnLeavesNothing() {
        String id = intend("{\"kind\":\"outbound\"}")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        Floor.asService()
                .delete("/v1/workers/" + floor.worker + "/intents/" + id)
                .then()
                .statusCode(204);
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void anIntentThatRunsOutLeavesNothing() {
        intend("{\"kind\":\"outbound\",\"ttlSeconds\":1}").then().statusCode(201);
        taken("A:=f", "C:=2", "C:=1", "A:=t");
    }

    @Test
    void anIntentIsNotCalledSafeWhileAQueueCallRings() {
        var call = ringing(phone.callQueue());
        intend("{\"kind\":\"outbound\"}")
                .then()
                .statusCode(409)
                .body("type", containsString("acd-call-found"))
                .body("callId", equalTo(call));
        settled(false, 2);
    }

    @Test
    void anIntentIsNeverCalledSafeWhenTaskRouterDoesNotConfirm() {
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker").forWorker(floor.worker));
        var answer = Floor.asService()
                .contentType("application/json")
                .header("Prefer", "wait=1")
                .body("{\"kind\":\"outbound\"}")
                .post("/v1/workers/" + floor.worker + "/intents");
        answer.then().statusCode(503).body("type", containsString("not-safe-yet"));
        assertThat(answer.header("Retry-After")).isNotNull();
        simulator.control().clearFaults();
        settled(true, 1);
        assertThat(floor.get().jsonPath().getList("calls")).isEmpty();
    }

    @Test
    void s09ABreakIsHeardFromTheActivityAlone() {
        simulator.control().writeActivity(floor.worker, "Break", "flex");
        taken("A:=f");
        floor.get().then().body("acd.reasons[0].code", equalTo("activity"));
        simulator.control().writeActivity(floor.worker, "Available", "flex");
        taken("A:=f", "A:=t");
    }

    @Test
    void s15SomebodyElseMayNotMakeAWorkerReadyDuringACall() {
        var call = ringing(phone.callInternally(floor.worker));
        phone.accept(call);
        settled(false, 2);
        heard();
        steps.restart();
        bypass();
        taken("A:=f");
        settled(false, 2);
        assertThat(simulator.control().history(floor.worker, 0, 10_000))
                .last()
                .satisfies(last -> assertThat(last.writer()).isNotEqualTo("legacy"));
        for (int i = 0; i < 10; i++) {
            bypass();
            await().atMost(SOON)
                    .until(() -> !floor.attributes().path("isAcdReady").booleanValue());
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(floor.capacity()).isEqualTo(1));
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    private void bypass() {
        var text = simulator.control().attributes(floor.worker).replace("\"isAcdReady\":false", "\"isAcdReady\":true");
        simulator.control().writeAttributes(floor.worker, text, "legacy");
    }

    @Test
    void whatSomebodyElseSaysAgainstQueueCallsDuringACallHoldsAfterIt() {
        floor.patch("{\"seen\":true}").then().statusCode(200);
        var before = simulator.control().attributes(floor.worker);
        var call = ringing(phone.callInternally(floor.worker));
        phone.accept(call);
        settled(false, 2);
        heard();
        simulator
                .control()
                .writeAttributes(floor.worker, before.replace("\"isAcdReady\":true", "\"isAcdReady\":false"), "legacy");
        heard();
        floor.get().then().body("acd.wish", equalTo(false));
        phone.complete(call);
        settled(false, 1);
    }

    /** What he writes is a document of ours, to the letter: only when he writes it tells that it is not. */
    @Test
    void whoeverWritesOurOwnFormerDocumentBackIsAnswered() {
        floor.patch("{\"seen\":true}").then().statusCode(200);
        heard();
        var before = simulator.control().attributes(floor.worker);
        var call = ringing(phone.callInternally(floor.worker));
        phone.accept(call);
        settled(false, 2);
        heard();
        simulator.control().writeAttributes(floor.worker, before, "legacy");
        settled(false, 2);
        phone.complete(call);
        settled(true, 1);
        heard();
        floor.patch("{\"seen\":false}").then().statusCode(200);
        heard();
        simulator.control().writeAttributes(floor.worker, before, "legacy");
        await().atMost(SOON).until(() -> !floor.attributes().path("seen").booleanValue());
    }

    @Test
    void s28AQueueCallGoesWhenADirectCallIsTaken() {
        var acd = ringing(phone.callQueue());
        settled(false, 2);
        called(phone.callExtension(extension));
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        var direct = phone.openReservations(floor.worker).getLast();
        steps.restart();
        phone.accept(direct);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.reservationStatus(acd)).isEqualTo("rejected"));
        settled(false, 2);
        assertThat(steps.taken()).doesNotContain("A:=t", "A:=f");
    }

    @Test
    void s36AnEndNobodyReportedIsFound() {
        var call = ringing(phone.callQueue());
        phone.accept(call);
        settled(false, 2);
        heard();
        steps.restart();
        phone.eventCallback("");
        phone.complete(call);
        floor.look().then().statusCode(200);
        taken("C:=1", "A:=t");
    }

    @Test
    void aCallThatComesWhileCallsAreLookedForIsNotWrittenOver() {
        phone.accept(ringing(phone.callInternally(floor.worker)));
        settled(false, 2);
        heard();
        steps.restart();
        var slow = simulator
                .control()
                .fault(FaultRule.slow(3_000)
                        .on("GET", "worker-reservations")
                        .forWorker(floor.worker)
                        .times(1));
        phone.complete(phone.openReservations(floor.worker).getFirst());
        await().atMost(SOON).until(() -> simulator.control().fired(slow) == 1);
        ringing(phone.callInternally(floor.worker));
        settled(false, 2);
        assertThat(steps.taken()).containsExactly("C:=1", "C:=2");
    }

    @Test
    void s41ACapacityLoweredDuringACallIsRaisedAgain() {
        phone.accept(ringing(phone.callInternally(floor.worker)));
        settled(false, 2);
        called(phone.callExtension(extension));
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        heard();
        steps.restart();
        simulator.control().writeCapacity(floor.worker, 1, "supervisor");
        taken("C:=2");
        assertThat(phone.openReservations(floor.worker)).hasSize(2);
        Floor.asService()
                .contentType("application/json")
                .body("{\"override\":1}")
                .put("/v1/workers/" + floor.worker + "/channels/voice")
                .then()
                .statusCode(200);
        settled(false, 1);
        floor.get().then().body("direct.ringable", equalTo(false)).body("direct.reasons.code", hasItem("override"));
    }

    /** Last: the coordinator remembers for a while that it was throttled. */
    @Test
    @Order(Integer.MAX_VALUE)
    void s42ReadinessWaitsForACapacityThatCannotBeWrittenAndAPatchDoesNot() {
        ringing(phone.callInternally(floor.worker));
        settled(false, 2);
        heard();
        steps.restart();
        var refused = simulator
                .control()
                .fault(FaultRule.errorBefore(429).on("POST", "worker-channel").forWorker(floor.worker));
        phone.hangUp(calls.getLast());
        await().atMost(SOON).until(() -> simulator.control().fired(refused) > 0);
        floor.patch("{\"foo\":1}").then().statusCode(200);
        assertThat(floor.attributes().path("foo").intValue()).isEqualTo(1);
        assertThat(steps.taken()).containsOnly("other");
        simulator.control().clearFaults();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(steps.taken().stream()
                                .filter(step -> !step.equals("other"))
                                .toList())
                        .isEqualTo(List.of("C:=1", "A:=t")));
    }
}

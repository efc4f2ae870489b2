package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.RequestEntry;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Callbacks;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules' scenarios in which two things happen at once, something comes twice or not at all, or everything is forgotten. */
@QuarkusTest
@TestProfile(RacesTest.Hasty.class)
class RacesTest extends OneAgent {
    /** A write that nobody answered may land within six seconds instead of thirty. */
    public static final class Hasty extends CallbacksTest.Called {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("twilio.request-timeout", "2S");
            settings.put("twilio.late-write-window", "6S");
            return settings;
        }
    }

    private static final Callbacks LOST = new Callbacks(1, 0, 0, 0);

    RedisServer redis;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    private List<String> earlier = List.of();
    private long begun;

    @BeforeEach
    void whatWasFoundBeforeIsNoneOfThis() {
        earlier = phone.judge().latest();
        begun = simulator.control().requestLog(null, 0, 1_000_000).stream()
                .mapToLong(RequestEntry::sequence)
                .max()
                .orElse(0);
    }

    @Test
    void s13NestedKeysMergeAndNullRemovesOnlyItsKey() {
        floor.patch("{\"obsolete\":1,\"kept\":2}").then().statusCode(200);
        var first = together(() -> floor.patch("{\"config\":{\"a\":1}}"));
        var second = together(() -> floor.patch("{\"config\":{\"b\":2},\"obsolete\":null}"));
        first.join().then().statusCode(200);
        second.join().then().statusCode(200);
        var attributes = floor.attributes();
        assertThat(attributes.path("config")).hasToString("{\"a\":1,\"b\":2}");
        assertThat(attributes.path("kept").intValue()).isEqualTo(2);
        assertThat(attributes.has("obsolete")).isFalse();
        assertThat(attributes.path("skills")).hasToString("[\"x\"]");
    }

    @Test
    void s18TheSameKeyThriceIsOneWriteAndThreeEqualAnswers() {
        String key = "thrice-" + floor.worker;
        var answers = IntStream.range(0, 3)
                .mapToObj(any -> together(() -> Floor.asService()
                        .header("Idempotency-Key", key)
                        .contentType("application/merge-patch+json")
                        .body("{\"n\":1}")
                        .patch("/v1/workers/" + floor.worker + "/attributes")))
                .toList();
        var bodies = answers.stream()
                .map(CompletableFuture::join)
                .map(answer ->
                        answer.then().statusCode(200).extract().jsonPath().getString("updateId"))
                .toList();
        assertThat(bodies).hasSize(3).containsOnly(bodies.getFirst());
        assertThat(steps.taken()).containsExactly("other");
    }

    @Test
    void s20ACallThatGoesAtOnceNeverRaisesTheCapacityOfAReadyWorker() {
        simulator.control().fault(FaultRule.slow(500).on("POST", "worker").forWorker(floor.worker));
        simulator
                .control()
                .fault(FaultRule.slow(500).on("POST", "worker-channel").forWorker(floor.worker));
        withdrawn();
        settled(true, 1);
        assertSafe();
    }

    @Test
    void s20AlsoWhenTheRaiseLandsAfterItWasGivenUp() {
        var late = simulator
                .control()
                .fault(FaultRule.lateLanding(3_000)
                        .on("POST", "worker-channel")
                        .forWorker(floor.worker)
                        .times(1));
        String call = phone.callQueue();
        ringing(call);
        await().atMost(SOON).until(() -> simulator.control().fired(late) == 1);
        phone.hangUp(call);
        // Ready again not before the raise that nobody answered has either landed or been ruled out.
        await().atMost(SOON).until(() -> steps.taken().contains("C:=2"));
        settled(true, 1);
        assertSafe();
    }

    /** What lowered the capacity when it was sent raises it when it lands late, since it is 1 by then. */
    @Test
    void aLoweringThatLandsLateFindsNobodyReady() {
        String first = ringing(phone.callInternally(floor.worker));
        phone.accept(first);
        settled(false, 2);
        called(phone.callExtension(extension));
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        String second = phone.openReservations(floor.worker).getLast();
        phone.accept(second);
        phone.wrap(second);
        settled(false, 3);
        var late = simulator
                .control()
                .fault(FaultRule.lateLanding(4_000)
                        .on("POST", "worker-channel")
                        .forWorker(floor.worker)
                        .times(1));
        phone.complete(second);
        await().atMost(SOON).until(() -> simulator.control().fired(late) == 1);
        phone.complete(first);
        settled(true, 1);
        assertThat(steps.taken()).containsSubsequence("C:=2", "C:=1", "A:=t");
        assertSafe();
    }

    /** Readiness that cannot be taken away is made harmless by a full channel. */
    @Test
    void aWorkerWhoChangesAgainAndAgainIsKeptFullUntilReadinessIsOff() {
        phone.accept(ringing(phone.callInternally(floor.worker)));
        settled(false, 2);
        heard();
        steps.restart();
        simulator
                .control()
                .fault(FaultRule.errorBefore(412).on("POST", "worker").forWorker(floor.worker));
        var ready = simulator.control().attributes(floor.worker).replace("\"isAcdReady\":false", "\"isAcdReady\":true");
        simulator.control().writeAttributes(floor.worker, ready, "legacy");
        taken("C:=1");
        simulator.control().clearFaults();
        taken("C:=1", "A:=f", "C:=2");
        settled(false, 2);
    }

    private void withdrawn() {
        String call = phone.callQueue();
        ringing(call);
        phone.hangUp(call);
    }

    /** At no instant was the worker ready with more room than the one call, or beside a call, by our doing. */
    private void assertSafe() {
        var found = new ArrayList<>(phone.judge().latest());
        found.removeAll(earlier); // the simulator gives SIDs again
        assertThat(found).noneMatch(it -> it.contains(" ours ") && it.contains(floor.worker));
    }

    @Test
    void s29AQueueCallThatLandsInTheOutboundWindowIsRejected() {
        double before = breaches();
        var unwritten = simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker").forWorker(floor.worker));
        var openWhenAnswered = together(() -> {
            intend("{\"kind\":\"outbound\"}").then().statusCode(201);
            return phone.openReservations(floor.worker);
        });
        await().atMost(SOON).until(() -> simulator.control().fired(unwritten) > 0);
        String acd = ringing(phone.callQueue());
        called(phone.dialOut(floor.worker));
        String outbound =
                await().atMost(SOON).until(this::outbound, Optional::isPresent).orElseThrow();
        phone.accept(outbound);
        // It does not wait for readiness, which still cannot be written.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.reservationStatus(acd)).isEqualTo("rejected"));
        simulator.control().clearFaults();
        assertThat(phone.reservationStatus(outbound)).isEqualTo("accepted");
        assertThat(openWhenAnswered.join()).doesNotContain(acd);
        settled(false, 2);
        assertEachBreachIsCountedOnce(before);
        assertThat(steps.taken()).doesNotContain("A:=t");
    }

    /** The reservation of the call dialled out, beside queue calls that are offered and rejected. */
    private Optional<String> outbound() {
        return phone.openReservations(floor.worker).stream()
                .filter(it -> phone.kindOf(it).equals("outbound"))
                .findFirst();
    }

    @Test
    void s30OfTwoQueueCallsTheNewerIsRejected() {
        double before = breaches();
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker").forWorker(floor.worker));
        // else the channel is lowered to full when readiness cannot be taken away, and the second call never offered
        simulator
                .control()
                .fault(FaultRule.errorBefore(503).on("POST", "worker-channel").forWorker(floor.worker));
        String first = ringing(phone.callQueue());
        simulator.control().writeCapacity(floor.worker, 2, "supervisor");
        // What is read of reservations tells their beginning in whole seconds: within one, none is the newer.
        long moment = Instant.now().getEpochSecond();
        await().atMost(SOON).until(() -> Instant.now().getEpochSecond() > moment);
        called(phone.callQueue());
        await().atMost(SOON).until(() -> phone.openReservations(floor.worker).size() == 2);
        String second = phone.openReservations(floor.worker).getLast();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.reservationStatus(second)).isEqualTo("rejected"));
        simulator.control().clearFaults();
        settled(false, 2);
        assertThat(phone.openReservations(floor.worker)).containsExactly(first);
        assertEachBreachIsCountedOnce(before);
    }

    /** A call that was turned away is offered again as long as readiness stands: each time it is another breach, and another rejection. */
    private void assertEachBreachIsCountedOnce(double before) {
        long rejected = simulator.control().requestLog(floor.worker, begun, 100_000).stream()
                .filter(it -> it.endpoint().equals("POST worker-reservation")
                        && it.outcome().equals("200"))
                .count();
        assertThat(rejected).isPositive();
        assertThat(breaches()).isEqualTo(before + rejected);
    }

    private double breaches() {
        return Scrape.of(metrics).value("coordinator_breaches_total");
    }

    @Test
    void s33WhatComesThriceIsWrittenOnce() {
        callbacks(new Callbacks(0, 1, 0, 0));
        String call = ringing(phone.callQueue());
        settled(false, 2);
        heard();
        phone.accept(call);
        heard();
        // once more as created, under another event's SID
        var again = new Twilio(simulator, publicUrl);
        var told = Map.of(
                "WorkerSid",
                floor.worker,
                "ReservationSid",
                call,
                "TaskSid",
                floor.get().jsonPath().getString("calls[0].taskSid"),
                "TaskChannelUniqueName",
                "voice",
                "TaskAssignmentStatus",
                "reserved",
                "TaskAttributes",
                "{}");
        for (int i = 0; i < 2; i++) again.tells("reservation.created", Instant.now(), told);
        heard();
        floor.get().then().body("calls.size()", equalTo(1)).body("calls[0].phase", equalTo("live"));
        assertThat(steps.taken()).containsExactly("A:=f", "C:=2");
    }

    @Test
    void s46AWorkerWhoseWriteHangsHoldsNobodyElse() {
        simulator.control().fault(FaultRule.hang().on("POST", "worker").forWorker(floor.worker));
        var hanging = together(() -> Floor.asService()
                .header("Prefer", "wait=1")
                .contentType("application/merge-patch+json")
                .body("{\"a\":1}")
                .patch("/v1/workers/" + floor.worker + "/attributes"));
        hanging.join().then().statusCode(202);
        var other = worker("{}");
        other.offline();
        for (int i = 0; i < 5; i++) other.patch("{\"n\":" + i + "}").then().statusCode(200);
        simulator.control().clearFaults();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(floor.attributes().path("a").intValue()).isEqualTo(1));
    }

    @Test
    void s62ARedisThatForgotEverythingMakesNobodyReadyWhoWasNot() {
        floor.change("{\"attributes\":{\"isAcdReady\":false}}").then().statusCode(200);
        settled(false, 1);
        var other = worker("{\"isAcdReady\":true}");
        other.look().then().statusCode(200);
        String call = phone.callInternally(other.worker);
        called(call);
        await().atMost(SOON).until(() -> !phone.openReservations(other.worker).isEmpty());
        phone.accept(phone.openReservations(other.worker).getLast());
        var others = new Steps(simulator, other.worker);
        steps.restart();
        redis.command("FLUSHALL");
        for (int look = 0; look < 3; look++) {
            floor.look().then().statusCode(200);
            other.look().then().statusCode(200);
        }
        assertThat(steps.taken()).doesNotContain("A:=t");
        assertThat(others.taken()).doesNotContain("A:=t");
        assertThat(other.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void s62ARedisThatForgotEverythingRemembersParkedCallersAndExtensions() {
        phone.accept(ringing(phone.callQueue()));
        settled(false, 2);
        String caller = floor.get().jsonPath().getString("calls[0].callSid");
        Floor.asService()
                .contentType("application/json")
                .body("{}")
                .post("/v1/workers/" + floor.worker + "/calls/" + caller + "/park")
                .then()
                .statusCode(200);
        settled(false, 1);
        var other = worker("{\"isAcdReady\":true}");
        other.look().then().statusCode(200);
        steps.restart();
        redis.command("FLUSHALL");
        await().atMost(SOON)
                .untilAsserted(() -> other.change("{\"attributes\":{\"directExtension\":\"" + extension + "\"}}")
                        .then()
                        .statusCode(409)
                        .body("holder", equalTo(floor.worker)));
        for (int look = 0; look < 3; look++) floor.look().then().statusCode(200);
        floor.get().then().body("parkedCalls.callSid", equalTo(List.of(caller)));
        assertThat(other.attributes().has("directExtension")).isFalse();
        assertThat(floor.attributes().path("directExtension").textValue()).isEqualTo(extension);
        assertThat(steps.taken()).doesNotContain("A:=t");
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void whatAReservationTellsOfTheWorkerReplacesALostEvent() {
        String call = ringing(phone.callInternally(floor.worker));
        settled(false, 2);
        heard();
        steps.restart();
        callbacks(LOST);
        var ready = simulator.control().attributes(floor.worker).replace("\"isAcdReady\":false", "\"isAcdReady\":true");
        simulator.control().writeAttributes(floor.worker, ready, "legacy");
        callbacks(Callbacks.faithful());
        phone.accept(call);
        taken("A:=f");
    }

    private static <T> CompletableFuture<T> together(Supplier<T> request) {
        return CompletableFuture.supplyAsync(request);
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that the telephone, the dialer or the media toolbar tells of. */
@QuarkusTest
@TestProfile(CallbacksTest.Called.class)
class OtherSourcesTest extends AtTheDesk {
    RedisServer redis;
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

    @Test
    void aCallThatTaskRouterDoesNotKnowCountsInTheListOfWorkersToo() {
        onCall(false).body("items.size()", equalTo(1));
        telephone("incoming");
        taken("A:=f", "C:=2");
        onCall(true).body("items[0].calls", equalTo(1));
        onCall(false).body("items.size()", equalTo(0));
    }

    private ValidatableResponse onCall(boolean is) {
        return Floor.asService()
                .get("/v1/workers?onCall=" + is + "&search=" + floor.worker)
                .then()
                .statusCode(200);
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

    @Test
    void whatAnAgentTellsIsRememberedForMinutesAndWhatTwilioTellsForHours() {
        live();
        assertThat(secondsThatEventsAreRemembered()).isNotEmpty().allMatch(each -> each > 5 * 3600);
        telephone("incoming");
        assertThat(secondsThatEventsAreRemembered())
                .filteredOn(each -> each <= 15 * 60)
                .singleElement()
                .satisfies(each -> assertThat(each).isGreaterThan(10 * 60));
    }

    private List<Long> secondsThatEventsAreRemembered() {
        List<?> marks = (List<?>) redis.command("KEYS", "*e:" + floor.worker + ":*");
        return marks.stream()
                .map(each -> (Long) redis.command("TTL", String.valueOf(each)))
                .toList();
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What others do to workers, to calls and to the service's webhooks raises the alert that is meant for it. */
@QuarkusTest
@TestProfile(WatchedService.class)
class OutsideAlertsTest extends WatchedFloor {
    /** Of a stamp: how long the word is that stands for its Redis, and up to where it counts. */
    private static final int EPOCH = 6;

    private static final int COUNTED = 15;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    FrontDoor door;

    @Test
    void whatWasErasedBehindItsBackIsCountedAsHealed() throws Exception {
        simulator.control().writeAttributes(floor.worker, "{\"theirs\":1}", "flex");
        floor.look().then().statusCode(200);
        Scrape now = Scrape.of(metrics);
        assertThat(risen(now, "coordinator_outside_changes_total", "healed=\"true\""))
                .isEqualTo(1);
        assertThat(now.moves("CoordinatorOutsideWriters", before)).isTrue();
        assertThat(before.moves("CoordinatorOutsideWriters", before)).isFalse();
    }

    /** Nothing is told of calls here: what there is is found by looking. */
    @Test
    void aSecondQueueCallRaisesTheAlarmOfBreaches() throws Exception {
        Desk desk = Desk.open(simulator, "http://127.0.0.1:1");
        try {
            desk.phone.accept(offered(desk));
            simulator.control().writeCapacity(desk.floor.worker, 2, "supervisor");
            offered(desk);
            desk.floor.look().then().statusCode(200);
            Scrape now = awaitRisen("coordinator_breaches_total", "rule=\"R1\"");
            assertThat(now.holds("CoordinatorBreach", before)).isTrue();
        } finally {
            desk.close();
        }
    }

    @Test
    void somebodyWhoKeepsSettingReadyDuringACallRaisesTheAlarmOfFights() throws Exception {
        Desk desk = Desk.open(simulator, "http://127.0.0.1:1");
        try {
            desk.phone.accept(offered(desk));
            desk.floor.look().then().statusCode(200);
            desk.settles(false, 2);
            String ready = simulator
                    .control()
                    .attributes(desk.floor.worker)
                    .replace("\"isAcdReady\":false", "\"isAcdReady\":true");
            for (int i = 0; i < 10; i++) {
                simulator.control().writeAttributes(desk.floor.worker, ready, "legacy");
                desk.floor.look().then().statusCode(200);
            }
            Scrape now = awaitRisen("coordinator_fights_total");
            assertThat(now.holds("CoordinatorFight", before)).isTrue();
            assertThat(before.holds("CoordinatorFight", before)).isFalse();
        } finally {
            desk.close();
        }
    }

    /** Somebody calls, and it rings. */
    private String offered(Desk desk) {
        int already = desk.phone.openReservations(desk.floor.worker).size();
        desk.customer();
        return await().atMost(SOON)
                .until(() -> desk.phone.openReservations(desk.floor.worker), open -> open.size() > already)
                .getLast();
    }

    /** It has a Redis of its own: all that can be seen of it are its stamps, each later than the one before. */
    @Test
    void anotherCoordinatorOnTheSameWorkspaceRaisesTheAlarmOfRivals() throws Exception {
        for (int i = 1; i <= 3; i++) {
            rivalWrites(i);
            floor.look().then().statusCode(200);
        }
        assertThat(Scrape.of(metrics).holds("CoordinatorRival", before))
                .as("so far a Redis that was emptied, or two, explains it")
                .isFalse();
        rivalWrites(4);
        floor.look();
        Scrape now = awaitRisen("coordinator_rivals_total");
        simulator
                .control()
                .deleteWorker(floor.worker); // else what waits would wait for the rival to be gone, for a minute
        assertThat(now.holds("CoordinatorRival", before)).isTrue();
    }

    private void rivalWrites(int time) {
        ObjectNode document = (ObjectNode) floor.attributes();
        ObjectNode marker = (ObjectNode) document.get("coordinator");
        String ours = marker.path("rev").asText();
        long counter = Long.parseLong(ours.substring(EPOCH, COUNTED), 36) + time;
        marker.put(
                "rev",
                "rival0" + "%9s".formatted(Long.toString(counter, 36)).replace(' ', '0') + ours.substring(COUNTED));
        simulator
                .control()
                .writeAttributes(floor.worker, document.put("theirs", time).toString(), "rival");
    }

    @Test
    void anExtensionTakenFromOutsideRaisesItsAlarm() throws Exception {
        Floor other = Floor.withWorker(simulator, "{\"directExtension\":\"5123\"}");
        other.look().then().statusCode(200);
        simulator.control().writeAttributes(floor.worker, "{\"directExtension\":\"5123\"}", "flex");
        floor.look().then().statusCode(200);
        Scrape now = awaitRisen("coordinator_extension_conflicts_total", "kind=\"taken\"");
        assertThat(now.holds("CoordinatorExtensionConflict", before)).isTrue();
        assertThat(before.holds("CoordinatorExtensionConflict", before)).isFalse();
    }

    @Test
    void postsThatTwilioDidNotSignRaiseTheirAlarm() throws Exception {
        given().contentType("application/x-www-form-urlencoded")
                .header("X-Twilio-Signature", "forged")
                .body("EventType=worker.activity.update")
                .post("/webhooks/taskrouter")
                .then()
                .statusCode(403);
        Scrape now = awaitRisen("webhook_posts_seconds_count", "outcome=\"forbidden\"");
        assertThat(now.holds("WebhooksRefused", before)).isTrue();
        assertThat(before.holds("WebhooksRefused", before)).isFalse();
    }

    /** As from a jam of deliveries: each tells of a moment that is over for long. */
    @Test
    void callbacksThatComeLateRaiseTheirAlarm() throws Exception {
        door.leadsTo(service.getPort());
        Twilio twilio = new Twilio(simulator, publicUrl);
        Map<String, String> what = Map.of("WorkerSid", floor.worker, "WorkerActivityName", "Available");
        twilio.tells("worker.activity.update", Instant.now(), what);
        assertThat(awaitRisen("webhook_lag_seconds_count", "source=\"taskrouter\"")
                        .holds("WebhooksLate", before))
                .isFalse();
        for (int i = 0; i < 3; i++)
            twilio.tells("worker.activity.update", Instant.now().minusSeconds(10), what);
        assertThat(Scrape.of(metrics).holds("WebhooksLate", before)).isTrue();
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.k8s.AlertRules;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.Tool;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics of a service at work: what alerts and dashboard ask for is there, and faults show in it. */
@QuarkusTest
@TestProfile(WatchedService.class)
class MetricsTest {
    /** Of Prometheus itself, about what it scrapes. */
    private static final Set<String> PROMETHEUS_OWN = Set.of("up");

    /** There from the first event on. */
    private static final Set<String> LATER = Set.of("webhook_events_total");

    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Duration STUCK = Duration.ofMinutes(5);
    /** Of a stamp: how long the word is that stands for its Redis, and up to where it counts. */
    private static final int EPOCH = 6;

    private static final int COUNTED = 15;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    RedisServer redis;
    SimulatorServer simulator;
    FrontDoor door;
    private Floor floor;
    private Scrape before;

    @BeforeEach
    void atWork() {
        floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        // the depth is a sample taken now and then: one from the middle of that update is no quiet beginning
        await().atMost(SOON).until(() -> (before = Scrape.of(metrics)).value("coordinator_queue_depth") == 0);
    }

    @AfterEach
    void noFaultsLeft() {
        redis.resume();
        simulator.control().clearFaults();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Scrape.of(metrics).value("taskrouter_breaker_open") == 0
                        && Scrape.of(metrics).value("coordinator_queue_depth") == 0);
    }

    @Test
    void everythingThatIsAskedForIsThere() throws Exception {
        Set<String> asked = expressions()
                .flatMap(it -> AlertRules.metrics(it).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(asked).hasSizeGreaterThan(20);
        asked.removeAll(PROMETHEUS_OWN);
        asked.removeAll(LATER);
        // only there once there was a collection
        System.gc();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Scrape.of(metrics).names()).containsAll(asked));
    }

    /** An alert that asks for a value no series ever has is silent for good. */
    @Test
    void everyLabelAndEveryValueThatIsAskedForIsThere() throws Exception {
        System.gc();
        await().atMost(SOON).until(() -> Scrape.of(metrics).names().contains("jvm_gc_pause_seconds_sum"));
        Scrape now = Scrape.of(metrics);
        List<AlertRules.Selector> wanted =
                expressions().flatMap(it -> AlertRules.selectors(it).stream()).toList();
        assertThat(wanted)
                .hasSizeGreaterThan(10)
                .allSatisfy(it -> assertThat(now.has(it)).as(it.toString()).isTrue());
        assertThat(expressions().filter(it -> !AlertRules.groupings(it).isEmpty()))
                .hasSizeGreaterThan(8)
                .allSatisfy(it -> {
                    Set<String> metrics = AlertRules.metrics(it);
                    metrics.removeAll(LATER);
                    for (String metric : metrics)
                        assertThat(now.labels(metric)).as(it).containsAll(AlertRules.groupings(it));
                });
    }

    private static Stream<String> expressions() throws Exception {
        return Stream.of(
                        AlertRules.expressions().values().stream(),
                        AlertRules.queries().stream(),
                        AlertRules.scalingQueries("").stream())
                .flatMap(it -> it);
    }

    /** What is answered before a route is found is counted under no path that somebody made up. */
    @Test
    void nothingThatStrangersSendBecomesALabel() {
        String sid = "WK" + "f".repeat(32);
        String path = "/v1/workers/" + sid + "/attributes";
        given().options(path).then().statusCode(204);
        given().contentType("application/json")
                .body("{\"a\":\"" + "x".repeat(70_000) + "\"}")
                .patch(path)
                .then()
                .statusCode(413);
        given().get("/v1/workers/" + sid + "/" + "x".repeat(5_000)).then().statusCode(414);
        given().delete(path).then().statusCode(405);
        given().request("PROPFIND", path).then().statusCode(405);
        given().post(metrics.toString().replace("/q/metrics", "/v1/admin/dead-letters/" + sid + "/requeue"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Scrape.of(metrics)
                                .value("http_server_requests_seconds_count", "status=\"414\"", "uri=\"OTHER\""))
                        .isEqualTo(1));
        String text = Scrape.of(metrics).text();
        assertThat(text).doesNotContain(sid, "xxxx", "PROPFIND");
        assertThat(Scrape.of(metrics)
                        .value(
                                "http_server_requests_seconds_count",
                                "status=\"200\"",
                                "uri=\"/v1/workers/{workerSid}/attributes\""))
                .isPositive();
    }

    @Test
    void labelsNameNoWorkerAndNoCaller() {
        assertThat(before.text()).doesNotContain(floor.worker).doesNotContainPattern("\"(WK|AC|CA|WT|WR)[0-9a-f]{8}");
        assertThat(before.series().keySet().stream().filter(it -> it.startsWith("coordinator_")))
                .as("their number is fixed")
                .hasSizeLessThan(80);
    }

    @Test
    void prometheusOwnLinterFindsTheMetricsWellNamed() throws Exception {
        Tool promtool = Tool.require("metrics are well named", "promtool");
        String ours = before.text()
                .lines()
                .filter(it -> it.matches("(# (HELP|TYPE) )?(coordinator|taskrouter|webhook|live)_.*"))
                .collect(Collectors.joining("\n", "", "\n"));
        Path file = Files.createTempFile("metrics", ".txt");
        Files.writeString(file, ours);
        Process lint = new ProcessBuilder(promtool.program().toString(), "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(lint.getInputStream().readAllBytes());
        assertThat(lint.waitFor()).as(said).isZero();
        Files.delete(file);
    }

    @Test
    void anUpdateCountsOnceEverywhere() throws Exception {
        floor.patch("{\"a\":1}").then().statusCode(200);
        Scrape now = Scrape.of(metrics);
        assertThat(risen(now, "coordinator_submissions_total", "answer=\"accepted\""))
                .isEqualTo(1);
        assertThat(risen(now, "coordinator_updates_total", "outcome=\"applied\""))
                .isEqualTo(1);
        assertThat(risen(now, "coordinator_update_latency_seconds_count")).isEqualTo(1);
        assertThat(risen(now, "coordinator_passes_seconds_count", "ending=\"settled\""))
                .isEqualTo(1);
        assertThat(now.moves("CoordinatorSlow", before)).isTrue();
        assertThat(risen(now, "taskrouter_responses_total", "endpoint=\"worker-write\"", "status=\"200\""))
                .isEqualTo(1);
    }

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

    /** As after a holder was killed: its lease ended in the middle of a pass. */
    @Test
    void aPassThatWasTakenOverMovesWhatItsAlarmMeasures() throws Exception {
        var slow = simulator
                .control()
                .fault(FaultRule.slow(1_000).on("POST", "worker").forWorker(floor.worker));
        submit();
        await().atMost(SOON).until(() -> simulator.control().fired(slow) > 0);
        redis.pause();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_redis_up") == 0);
        Instant leaseHasEnded = Instant.now().plus(LEASE);
        await().atMost(LEASE.plus(SOON)).until(() -> Instant.now().isAfter(leaseHasEnded));
        redis.resume();
        Scrape now = awaitRisen("coordinator_claims_total", "unclean=\"true\"");
        assertThat(now.moves("CoordinatorUncleanTakeovers", before)).isTrue();
        assertThat(before.moves("CoordinatorUncleanTakeovers", before)).isFalse();
    }

    @Test
    void aRefusedUpdateRaisesTheAlarmOfDeadLetters() throws Exception {
        simulator
                .control()
                .fault(FaultRule.errorBefore(400).on("POST", "worker").forWorker(floor.worker));
        floor.patch("{\"a\":1}");
        Scrape now = awaitRisen("coordinator_updates_total", "outcome=\"dead\"");
        assertThat(now.holds("CoordinatorDeadLetters", before)).isTrue();
        assertThat(before.holds("CoordinatorDeadLetters", before)).isFalse();
    }

    @Test
    void aFullQueueRaisesItsAlarm() throws Exception {
        simulator.control().fault(FaultRule.slow(1_000).on("POST", "worker").forWorker(floor.worker));
        for (int i = 0; i < 12; i++) submit();
        Scrape now = awaitRisen("coordinator_submissions_total", "answer=\"full\"");
        assertThat(now.holds("CoordinatorQueueFull", before)).isTrue();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_queue_depth") > 0);
        assertThat(Scrape.of(metrics).moves("CoordinatorQueueDeep", before)).isTrue();
        assertThat(before.moves("CoordinatorQueueDeep", before)).isFalse();
    }

    @Test
    void aThrottlingTaskRouterRaisesItsAlarm() throws Exception {
        simulator
                .control()
                .fault(FaultRule.errorBefore(429).on("POST", "worker").forWorker(floor.worker));
        submit();
        Scrape now = awaitRisen("taskrouter_calls_seconds_count", "outcome=\"throttled\"");
        assertThat(now.holds("TaskRouterThrottled", before)).isTrue();
    }

    @Test
    void anOutageOfTaskRouterRaisesTheBreakersAlarmAndLaterThatOfTheQueue() throws Exception {
        simulator.control().fault(FaultRule.errorBefore(503));
        submit();
        submit(Floor.withWorker(simulator, "{}")); // one worker alone would not be taken for an outage
        await().atMost(SOON).until(() -> Scrape.of(metrics).holds("TaskRouterUnavailable", before));
        assertThat(Scrape.of(metrics).holds("TaskRouterErrors", before)).isTrue();
        assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isFalse();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Scrape.of(metrics).value("coordinator_queue_oldest_age_seconds") > 30);
        assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isTrue();
    }

    /** Nobody waits five minutes here: an update that waits is made one that was accepted as long ago. */
    @Test
    void anUpdateThatHasWaitedForMoreThanFiveMinutesRaisesTheAlarmOfAStuckQueue() throws Exception {
        Floor.asOperator().post("/v1/admin/pause").then().statusCode(200);
        try {
            submit();
            await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_queue_oldest_age_seconds") > 0);
            assertThat(Scrape.of(metrics).holds("CoordinatorQueueStuck", before))
                    .isFalse();
            String waiting = stateOf(floor.worker) + ":updates";
            String[] entry =
                    String.valueOf(redis.command("LINDEX", waiting, "0")).split(" ", 2);
            long accepted = Long.parseLong(entry[0]) - STUCK.toMillis();
            redis.command("LSET", waiting, "0", accepted + " " + entry[1]);
            await().atMost(SOON).until(() -> Scrape.of(metrics).holds("CoordinatorQueueStuck", before));
            assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isTrue();
        } finally {
            Floor.asOperator().post("/v1/admin/resume").then().statusCode(200);
        }
    }

    @Test
    void aRedisThatDoesNotAnswerRaisesItsAlarm() throws Exception {
        redis.pause();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_redis_up") == 0);
        assertThat(Scrape.of(metrics).holds("CoordinatorRedisUnreachable", before))
                .isTrue();
        assertThat(before.holds("CoordinatorRedisUnreachable", before)).isFalse();
    }

    @Test
    void aPauseRaisesItsAlarm() throws Exception {
        Floor.asOperator().post("/v1/admin/pause").then().statusCode(200);
        try {
            await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_paused") == 1);
            assertThat(Scrape.of(metrics).holds("CoordinatorPaused", before)).isTrue();
            assertThat(before.holds("CoordinatorPaused", before)).isFalse();
        } finally {
            Floor.asOperator().post("/v1/admin/resume").then().statusCode(200);
        }
    }

    @Test
    void aPassThatFailsByAFaultOfOursRaisesItsAlarm() throws Exception {
        String key = stateOf(floor.worker);
        Object state = redis.command("HGET", key, "state");
        redis.command("HSET", key, "state", "poison");
        submit();
        Scrape now = awaitRisen("coordinator_passes_seconds_count", "ending=\"failed\"");
        redis.command("HSET", key, "state", String.valueOf(state));
        assertThat(now.holds("CoordinatorPassesFailing", before)).isTrue();
        assertThat(before.holds("CoordinatorPassesFailing", before)).isFalse();
    }

    private String stateOf(String worker) {
        for (int partition = 0; partition < 64; partition++) {
            String key = "tr:{p%02d}:w:%s".formatted(partition, worker);
            if (Long.valueOf(1).equals(redis.command("EXISTS", key))) return key;
        }
        throw new AssertionError("nothing is known of " + worker);
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

    private void submit() {
        submit(floor);
    }

    private static void submit(Floor floor) {
        Floor.asService()
                .contentType("application/merge-patch+json")
                .header("Prefer", "respond-async")
                .body("{\"a\":" + System.nanoTime() + "}")
                .patch("/v1/workers/" + floor.worker + "/attributes");
    }

    private double risen(Scrape now, String metric, String... labels) {
        return now.value(metric, labels) - before.value(metric, labels);
    }

    private Scrape awaitRisen(String metric, String... labels) {
        await().atMost(SOON).until(() -> risen(Scrape.of(metrics), metric, labels) > 0);
        return Scrape.of(metrics);
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.k8s.AlertRules;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.Tool;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics of a service at work: what alerts and dashboard ask for is there, and faults show in it. */
@QuarkusTest
@TestProfile(WatchedService.class)
class MetricsTest {
    /** Of Prometheus itself, about what it scrapes. */
    private static final Set<String> PROMETHEUS_OWN = Set.of("up");

    private static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    RedisServer redis;
    SimulatorServer simulator;
    private Floor floor;
    private Scrape before;

    @BeforeEach
    void atWork() {
        floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        before = Scrape.of(metrics);
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
        Set<String> asked = Stream.of(
                        AlertRules.expressions().values().stream(),
                        AlertRules.queries().stream(),
                        AlertRules.scalingQueries().stream())
                .flatMap(it -> it)
                .flatMap(it -> AlertRules.metrics(it).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(asked).hasSizeGreaterThan(20);
        asked.removeAll(PROMETHEUS_OWN);
        // only there once there was a collection
        System.gc();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Scrape.of(metrics).names()).containsAll(asked));
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
                .filter(it -> it.matches("(# (HELP|TYPE) )?(coordinator|taskrouter)_.*"))
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
    void anUpdateCountsOnceEverywhere() {
        floor.patch("{\"a\":1}").then().statusCode(200);
        Scrape now = Scrape.of(metrics);
        assertThat(risen(now, "coordinator_submissions_total", "answer=\"accepted\""))
                .isEqualTo(1);
        assertThat(risen(now, "coordinator_updates_total", "outcome=\"applied\""))
                .isEqualTo(1);
        assertThat(risen(now, "coordinator_update_latency_seconds_count")).isEqualTo(1);
        assertThat(risen(now, "coordinator_passes_seconds_count", "ending=\"settled\""))
                .isEqualTo(1);
        assertThat(risen(now, "taskrouter_responses_total", "endpoint=\"worker-write\"", "status=\"200\""))
                .isEqualTo(1);
    }

    @Test
    void whatWasErasedBehindItsBackIsCountedAsHealed() {
        simulator.control().writeAttributes(floor.worker, "{\"theirs\":1}", "flex");
        floor.look().then().statusCode(200);
        assertThat(risen(Scrape.of(metrics), "coordinator_outside_changes_total", "healed=\"true\""))
                .isEqualTo(1);
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
        await().atMost(SOON).until(() -> Scrape.of(metrics).holds("TaskRouterUnavailable", before));
        assertThat(Scrape.of(metrics).holds("TaskRouterErrors", before)).isTrue();
        assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isFalse();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Scrape.of(metrics).value("coordinator_queue_oldest_age_seconds") > 30);
        assertThat(Scrape.of(metrics).holds("CoordinatorQueueOld", before)).isTrue();
    }

    @Test
    void aRedisThatDoesNotAnswerRaisesItsAlarm() throws Exception {
        redis.pause();
        await().atMost(SOON).until(() -> Scrape.of(metrics).value("coordinator_redis_up") == 0);
        assertThat(Scrape.of(metrics).holds("CoordinatorRedisUnreachable", before))
                .isTrue();
        assertThat(before.holds("CoordinatorRedisUnreachable", before)).isFalse();
    }

    private void submit() {
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

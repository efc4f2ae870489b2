package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.k8s.AlertRules;
import io.taskrouter.coordinator.stack.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What alerts and dashboard ask for is there, counted once and well named, and nothing that somebody has made up. */
@QuarkusTest
@TestProfile(WatchedService.class)
class MetricsTest extends WatchedFloor {
    /** Of Prometheus itself, about what it scrapes. */
    private static final Set<String> PROMETHEUS_OWN = Set.of("up");

    /** There from the first event on. */
    private static final Set<String> LATER = Set.of("webhook_events_total");

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
}

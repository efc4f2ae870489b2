package io.taskrouter.coordinator.k8s;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.PrometheusServer;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real Prometheus makes of replicas, by the manifests' own scrape address and alert rules. All that is not theirs is haste: looks every three seconds, and no rule waits for longer. */
@Timeout(240)
class ScrapedIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DOWN = "CoordinatorDown";

    private RedisServer redis;
    private CoordinatorProcess one;
    private CoordinatorProcess other;
    private PrometheusServer prometheus;

    @BeforeEach
    void start() throws Exception {
        Tool program = Tool.require("the alert of a service that is down fires", "prometheus");
        redis = RedisServer.start();
        one = replica();
        other = replica();
        String rules = AlertRules.file().replaceAll("\"for\":\"[^\"]*\"", "\"for\":\"1s\"");
        prometheus = PrometheusServer.start(program, config(), rules);
    }

    @AfterEach
    void stop() {
        if (prometheus != null) prometheus.close();
        if (other != null) other.close();
        if (one != null) one.close();
        if (redis != null) redis.close();
    }

    @Test
    void theAlarmOfAServiceThatIsDownFiresWhenItsLastReplicaIsKilled() {
        await().atMost(SOON).until(() -> value("sum(up)").equals("2"));
        assertThat(value("count(coordinator_queue_depth)")).isEqualTo("2");
        one.kill();
        await().atMost(SOON).until(() -> value("sum(up)").equals("1"));
        assertThat(isEvaluatedWithout(DOWN)).as("one is left").isTrue();
        other.kill();
        await().atMost(SOON).until(() -> value("sum(up)").equals("0"));
        await().atMost(SOON).until(() -> firing().contains(DOWN));
        assertThat(given().get(prometheus.url() + "/api/v1/alerts")
                        .jsonPath()
                        .getString("data.alerts.find { it.labels.alertname == '" + DOWN + "' }.labels.namespace"))
                .isEqualTo("production");
    }

    /** After the rules were looked at once more. */
    private boolean isEvaluatedWithout(String alert) {
        String evaluated = lastEvaluation();
        await().atMost(SOON).until(() -> !lastEvaluation().equals(evaluated));
        return !firing().contains(alert);
    }

    private String lastEvaluation() {
        return given().get(prometheus.url() + "/api/v1/rules").jsonPath().getString("data.groups[0].lastEvaluation");
    }

    private List<String> firing() {
        return given().get(prometheus.url() + "/api/v1/alerts")
                .jsonPath()
                .getList("data.alerts.findAll { it.state == 'firing' }.labels.alertname");
    }

    /** Of a query with one result; empty without any. */
    private String value(String query) {
        List<List<Object>> values = given().queryParam("query", query)
                .get(prometheus.url() + "/api/v1/query")
                .jsonPath()
                .getList("data.result.value");
        return values.isEmpty() ? "" : String.valueOf(values.getFirst().get(1));
    }

    private CoordinatorProcess replica() {
        return CoordinatorProcess.start(
                Map.of("quarkus.profile", "local", "quarkus.redis.hosts", redis.hosts(), "simulator.enabled", "false"));
    }

    /** As the operator makes it of the pod monitor. */
    private String config() throws Exception {
        var monitor = StrictManifest.json(Files.readString(Path.of("k8s/components/monitoring/podmonitor.yaml")));
        return """
                global: {scrape_interval: 3s, scrape_timeout: 3s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: production/%s
                    metrics_path: %s
                    static_configs:
                      - {targets: ["127.0.0.1:%d"], labels: {namespace: production, pod: one}}
                      - {targets: ["127.0.0.1:%d"], labels: {namespace: production, pod: other}}
                """.formatted(
                        monitor.at("/metadata/name").asText(),
                        monitor.at("/spec/podMetricsEndpoints/0/path").asText(),
                        one.managementPort(),
                        other.managementPort());
    }
}

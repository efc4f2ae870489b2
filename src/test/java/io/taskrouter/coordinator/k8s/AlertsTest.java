package io.taskrouter.coordinator.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.stack.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts fire when they should, and somebody who is woken by one finds what to do. */
class AlertsTest {
    private static final Path CASES = Path.of("src/test/resources/k8s/alerts.test.yaml");

    @TempDir
    Path folder;

    @Test
    void everyAlertIsSilentWithoutItsReasonAndFiresWithIt() throws Exception {
        Tool promtool = Tool.require("alert rules fire", "promtool");
        Path rules = folder.resolve("alerts.rules.yaml");
        Files.writeString(rules, AlertRules.file());
        Path cases = Files.copy(CASES, folder.resolve(CASES.getFileName()));
        assertPasses(promtool.run("check", "rules", rules.toString()));
        assertPasses(promtool.run("test", "rules", cases.toString()));
    }

    @Test
    void everyAlertHasItsTestAndItsRunbookEntry() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        StrictManifest.json(Files.readString(CASES)).path("tests").forEach(cases::add);
        String runbook = Files.readString(Path.of("k8s/README.md"));
        assertThat(AlertRules.rules()).isNotEmpty().allSatisfy(rule -> {
            String name = rule.path("alert").asText();
            assertThat(cases).anySatisfy(it -> {
                assertThat(it.path("name").asText()).isEqualTo(name);
                assertThat(it.path("alert_rule_test"))
                        .hasSize(2)
                        .allSatisfy(each ->
                                assertThat(each.path("alertname").asText()).isEqualTo(name));
            });
            assertThat(rule.at("/annotations/runbook").asText()).isEqualTo("k8s/README.md#" + name.toLowerCase());
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(section(runbook, name))
                    .contains("**Symptom**", "**Metric**", "**Action**", "**Verification**")
                    .contains("`"
                            + AlertRules.metrics(rule.path("expr").asText())
                                    .iterator()
                                    .next());
        });
    }

    private static String section(String runbook, String name) {
        int start = runbook.indexOf("### " + name + "\n");
        assertThat(start).as("runbook entry of " + name).isPositive();
        int end = runbook.indexOf("\n#", start + 4);
        return runbook.substring(start, end < 0 ? runbook.length() : end);
    }

    /** promtool reads queries only as rules, so each becomes one. */
    @Test
    void everyQueryOfTheDashboardAndTheAutoscalerIsOne() throws Exception {
        Tool promtool = Tool.require("the dashboard's queries are sound", "promtool");
        List<String> queries = Stream.concat(
                        AlertRules.queries().stream(), AlertRules.scalingQueries("production").stream())
                .toList();
        assertThat(queries).hasSizeGreaterThan(20);
        StringBuilder rules = new StringBuilder("groups:\n  - name: queries\n    rules:\n");
        for (int i = 0; i < queries.size(); i++) {
            rules.append("      - record: query:%d\n        expr: >-\n          %s\n".formatted(i, queries.get(i)));
        }
        Path file = Files.writeString(folder.resolve("queries.yaml"), rules);
        assertPasses(promtool.run("check", "rules", file.toString()));
    }

    /** @param factor what of age and depth is left */
    private record Backlog(String why, int workers, int paused, int breaker, int throttled, int factor) {}

    @Test
    void theAutoscalersMetricsAreThoseOfItsNamespaceAndZeroWhereReplicasDoNotHelp() throws Exception {
        Tool promtool = Tool.require("the autoscaler's queries say what they should", "promtool");
        List<Backlog> cases = List.of(
                new Backlog("many wait", 50, 0, 0, 0, 1),
                new Backlog("a few calls were throttled", 50, 0, 0, 3, 1),
                new Backlog("paused", 50, 1, 0, 0, 0),
                new Backlog("TaskRouter is out", 50, 0, 1, 0, 0),
                new Backlog("TaskRouter throttles", 50, 0, 0, 20, 0),
                new Backlog("one worker is stuck", 1, 0, 0, 0, 0));
        List<String> queries = AlertRules.scalingQueries("production");
        assertThat(queries).hasSize(2);
        var tests = new StringBuilder("evaluation_interval: 15s\ntests:\n");
        for (Backlog each : cases) {
            tests.append("  - name: '%s'\n    interval: 15s\n    input_series:\n".formatted(each.why));
            series(tests, "production", each, 60, 500);
            series(tests, "staging", new Backlog("", 500, 1, 1, 100, 0), 9_000, 9_000);
            tests.append("    promql_expr_test:\n");
            int[] values = {60, 500};
            for (int i = 0; i < queries.size(); i++)
                tests.append(
                        "      - expr: '%s'\n        eval_time: 5m\n        exp_samples:\n          - labels: '{}'\n            value: %d\n"
                                .formatted(queries.get(i), values[i] * each.factor));
        }
        Path file = Files.writeString(folder.resolve("scaling.test.yaml"), tests);
        assertPasses(promtool.run("test", "rules", file.toString()));
    }

    private static void series(StringBuilder tests, String namespace, Backlog backlog, int age, int depth) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("coordinator_queue_oldest_age_seconds{", age + "x40");
        all.put("coordinator_queue_depth{", depth + "x40");
        all.put("coordinator_queue_workers{", backlog.workers + "x40");
        all.put("coordinator_paused{", backlog.paused + "x40");
        all.put("taskrouter_breaker_open{", backlog.breaker + "x40");
        all.put("taskrouter_calls_seconds_count{outcome=\"throttled\",", "0+" + backlog.throttled + "x40");
        all.put("taskrouter_calls_seconds_count{outcome=\"ok\",", "0+100x40");
        all.forEach(
                (name, values) -> tests.append("      - series: '%snamespace=\"%s\",pod=\"a\"}'\n        values: '%s'\n"
                        .formatted(name, namespace, values)));
    }

    private static void assertPasses(Tool.Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.k8s.AlertRules;
import io.taskrouter.coordinator.stack.Tool;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The running service's metrics at one moment, as Prometheus would take them: series → value. */
record Scrape(String text, Map<String, String> series) {

    static Scrape of(URL metrics) {
        String text = given().accept("text/plain")
                .get(metrics)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Map<String, String> series = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), line.substring(space + 1));
        });
        return new Scrape(text, series);
    }

    /** Is there a series that the selector finds? */
    boolean has(AlertRules.Selector wanted) {
        return series.keySet().stream()
                .filter(it -> name(it).equals(wanted.metric()))
                .anyMatch(it -> wanted.labels().entrySet().stream()
                        .allMatch(label -> it.contains(label.getKey() + "=\"" + label.getValue() + "\"")));
    }

    /** Names of the labels that series of a metric carry. */
    Set<String> labels(String metric) {
        return series.keySet().stream()
                .filter(it -> name(it).equals(metric))
                .flatMap(it -> Pattern.compile("([a-z_]+)=\"").matcher(it).results())
                .map(it -> it.group(1))
                .collect(Collectors.toSet());
    }

    Set<String> names() {
        return series.keySet().stream().map(Scrape::name).collect(Collectors.toSet());
    }

    /** Sum over the series of a metric that carry the labels, each written {@code name="value"}. */
    double value(String metric, String... labels) {
        return series.entrySet().stream()
                .filter(it -> name(it.getKey()).equals(metric))
                .filter(it -> java.util.Arrays.stream(labels).allMatch(it.getKey()::contains))
                .mapToDouble(it -> Double.parseDouble(it.getValue()))
                .sum();
    }

    /** Would the alert's expression hold if Prometheus had seen {@code before} for five minutes and this one since? */
    boolean holds(String alert, Scrape before) throws IOException, InterruptedException {
        return isTrue(expression(alert), before);
    }

    /** Does the fault move what the alert measures at all? For alerts whose threshold one fault does not reach. */
    boolean moves(String alert, Scrape before) throws IOException, InterruptedException {
        String expression = expression(alert);
        assertThat(expression).matches("(?s).* > [0-9.]+");
        return isTrue(expression.replaceFirst(" > [0-9.]+$", " > 0"), before);
    }

    private static String expression(String alert) throws IOException {
        String expression = AlertRules.expressions().get(alert);
        assertThat(expression).as(alert).isNotNull();
        return expression;
    }

    /** Asked of Prometheus' own evaluation. */
    private boolean isTrue(String expression, Scrape before) throws IOException, InterruptedException {
        var test = new StringBuilder("evaluation_interval: 15s\ntests:\n  - interval: 15s\n    input_series:\n");
        Set<String> metrics = AlertRules.metrics(expression);
        series.forEach((name, value) -> {
            if (!metrics.contains(name(name))) return;
            test.append("      - series: '%s'\n        values: '%s %s'\n"
                    .formatted(name, times(before.series.getOrDefault(name, "0"), 20), times(value, 4)));
        });
        test.append("    promql_expr_test:\n      - expr: 'count(%s) > bool 0'\n        eval_time: 6m\n"
                        .formatted(expression.replace("'", "''")))
                .append("        exp_samples:\n          - labels: '{}'\n            value: 1\n");
        Path file = Files.createTempFile("alert", ".yaml");
        try {
            Files.writeString(file, test);
            return Tool.require("alerts fire on real metrics", "promtool")
                            .run("test", "rules", file.toString())
                            .exitCode()
                    == 0;
        } finally {
            Files.delete(file);
        }
    }

    private static String times(String value, int count) {
        return (value + " ").repeat(count).strip();
    }

    private static String name(String series) {
        int brace = series.indexOf('{');
        return brace < 0 ? series : series.substring(0, brace);
    }
}

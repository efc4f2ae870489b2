package io.taskrouter.coordinator.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Everything in {@code k8s} that asks Prometheus something. */
public final class AlertRules {
    private static final Path RULE = Path.of("k8s/components/monitoring/prometheusrule.yaml");
    private static final Path DASHBOARD = Path.of("k8s/components/monitoring/dashboard.json");
    private static final Path RUNBOOK = Path.of("k8s/README.md");
    private static final Pattern METRIC = Pattern.compile(
            "\\b(?:coordinator|taskrouter|webhook|live|jvm|process|system|http_server|up)(?:_[a-z0-9]+)*\\b(?=[\\s{\\[)=<>]|$)");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z_]+)\\{([^}]*)}");
    private static final Pattern VALUE = Pattern.compile("([a-z_]+)(=~?)\"([^\"]*)\"");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");
    /** Put on every series by the scraper, or by the histogram. */
    private static final Set<String> NOT_OURS = Set.of("namespace", "pod", "job", "le");

    private AlertRules() {}

    /** Name → expression. */
    public static Map<String, String> expressions() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (JsonNode rule : rules()) {
            all.put(rule.path("alert").asText(), rule.path("expr").asText());
        }
        return all;
    }

    static List<JsonNode> rules() throws IOException {
        JsonNode rules = StrictManifest.json(Files.readString(RULE)).at("/spec/groups/0/rules");
        return StreamSupport.stream(rules.spliterator(), false).toList();
    }

    /** The rules alone, as Prometheus itself reads them. */
    static String file() throws IOException {
        return StrictManifest.json(Files.readString(RULE)).path("spec").toString();
    }

    /** Every query of the dashboard, its variables filled in. */
    public static List<String> queries() throws IOException {
        List<String> all = new ArrayList<>();
        for (JsonNode panel : StrictManifest.json(Files.readString(DASHBOARD)).path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                all.add(target.path("expr")
                        .asText()
                        .replace("$__rate_interval", "5m")
                        .replace("$namespace", ""));
            }
        }
        return all;
    }

    /** What the autoscaler's metrics are made of, as the runbook gives it to the adapter, which fills in the namespace. */
    public static List<String> scalingQueries(String namespace) throws IOException {
        return Files.readAllLines(RUNBOOK).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("metricsQuery:"))
                .map(line -> line.substring("metricsQuery:".length()).strip())
                .map(query -> query.replace("<<.LabelMatchers>>", "namespace=\"" + namespace + "\""))
                .toList();
    }

    /** A metric and the values that an expression wants some of its labels to have. */
    public record Selector(String metric, Map<String, String> labels) {}

    /** What must be among the series for the expression ever to find something; of several values that are good enough, each. */
    public static List<Selector> selectors(String expression) {
        List<Selector> all = new ArrayList<>();
        SELECTOR.matcher(expression)
                .results()
                .forEach(it -> VALUE.matcher(it.group(2))
                        .results()
                        .filter(value -> !NOT_OURS.contains(value.group(1)))
                        .forEach(value -> {
                            for (String one : value.group(3).split("\\|"))
                                all.add(new Selector(it.group(1), Map.of(value.group(1), one)));
                        }));
        return all;
    }

    /** Labels by which an expression tells its series apart, but for those that the scraper adds. */
    public static Set<String> groupings(String expression) {
        Set<String> labels = new TreeSet<>();
        GROUPED.matcher(expression)
                .results()
                .flatMap(it -> Stream.of(it.group(1).split(",\\s*")))
                .filter(label -> !NOT_OURS.contains(label))
                .forEach(labels::add);
        return labels;
    }

    /** Names of the metrics that an expression asks for. */
    public static Set<String> metrics(String expression) {
        Set<String> names = new TreeSet<>();
        String bare = expression.replaceAll("\"[^\"]*\"", "\"\"");
        METRIC.matcher(bare).results().forEach(it -> names.add(it.group()));
        return names;
    }
}

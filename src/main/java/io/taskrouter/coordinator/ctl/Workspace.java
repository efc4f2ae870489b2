package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The workspace at TaskRouter: is it what the rules need? */
final class Workspace {
    private final Service service;

    Workspace(Service service) {
        this.service = service;
    }

    String setup(List<String> words) throws Refused {
        boolean apply = words.equals(List.of("--apply"));
        if (!apply && !words.isEmpty()) throw new NotUnderstood("setup understands --apply alone.");
        JsonNode report = apply ? service.post("/v1/admin/setup").body() : service.get("/v1/admin/setup");
        String lines = Words.each(report.path("findings")).stream()
                .map(Workspace::line)
                .collect(Collectors.joining());
        if (report.path("ready").asBoolean()) return lines + "The workspace is what the rules need.\n";
        throw Refused.because(
                "the workspace is not yet what the rules need\n"
                        + lines.stripTrailing().indent(2).stripTrailing(),
                apply ? "What is left cannot be made so from here." : "ctl setup --apply makes so what can be.");
    }

    private static String line(JsonNode finding) {
        String differences = Words.each(finding.path("differences")).stream()
                .map(each -> Words.text(each.path("field")))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%-8s %s %s%s%n",
                Words.text(finding.path("status")),
                Words.text(finding.path("object")),
                Words.text(finding.path("name")),
                differences.isEmpty() ? "" : ": " + differences);
    }
}

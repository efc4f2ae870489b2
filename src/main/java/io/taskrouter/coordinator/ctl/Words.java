package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How figures, times and tables are put. Everything that comes from outside loses its control characters: a name must not paint the terminal. */
final class Words {
    private Words() {}

    static String text(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? "" : plain(node.asText());
    }

    /** One that is null is not known. */
    static String figure(JsonNode number) {
        return number.isNull() ? "unknown" : text(number);
    }

    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]", "?");
    }

    static String yes(JsonNode flag) {
        return flag.asBoolean() ? "yes" : "no";
    }

    /** The time of day with seconds where it is of a day that is plain, in UTC: {@code 2026-01-02 10:02:03}. */
    static String when(JsonNode time) {
        return text(time).replace('T', ' ').replaceAll("\\.\\d+Z$", "");
    }

    static String age(long millis) {
        if (millis < 10_000) return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        long seconds = millis / 1000;
        if (seconds < 120) return seconds + " s";
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    static String plural(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    static List<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    static String joined(JsonNode array) {
        return each(array).stream().map(Words::text).collect(Collectors.joining(", "));
    }

    /** Columns as wide as they need to be; the first row is the heading. */
    static String table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows)
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) widths.add(0);
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++)
                line.append(row.get(i))
                        .append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}

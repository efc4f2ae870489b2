package io.taskrouter.coordinator.service;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values found nowhere else, each planted in one place, and what may carry them out. */
final class Planted {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, StringBuilder> outputs = new LinkedHashMap<>();
    private int numbers;

    /** A secret of a form that any secret may have. */
    String secret(String what) {
        String value = "PLANTED" + "%02d".formatted(values.size()) + "x7f3a9c51e8d2b640";
        values.put(what, value);
        return value;
    }

    /** A phone number, which no test elsewhere uses. */
    String number(String what) {
        String value = "+1947%07d".formatted(6_613_000 + 17 * ++numbers);
        values.put(what, value);
        return value;
    }

    void came(String where, String text) {
        outputs.computeIfAbsent(where, any -> new StringBuilder()).append(text).append('\n');
    }

    int length(String where) {
        return outputs.getOrDefault(where, new StringBuilder()).length();
    }

    /** Where something planted came out, in whatever spelling. */
    List<String> found() {
        List<String> found = new ArrayList<>();
        outputs.forEach((where, text) -> values.forEach((what, value) -> {
            for (String spelling : spellings(value)) {
                int at = text.indexOf(spelling);
                if (at < 0) continue;
                int from = Math.max(0, at - 120);
                found.add(what + " in " + where + ": …"
                        + text.substring(from, Math.min(text.length(), at + 60)).replaceAll("\\s+", " ") + "…");
                break;
            }
        }));
        return found;
    }

    private static List<String> spellings(String value) {
        String bare = value.startsWith("+") ? value.substring(1) : value;
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        return List.of(bare, URLEncoder.encode(value, StandardCharsets.UTF_8), encoded);
    }
}

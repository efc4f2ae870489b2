package io.taskrouter.coordinator.webhook;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code application/x-www-form-urlencoded}, every value kept as it is: blanks and empty ones are signed too. */
final class Form {
    private static final int MOST_FIELDS = 1_000;

    private Form() {}

    /** Empty: not well-formed, or a name is there twice. Neither is ever signed by Twilio for events or calls. */
    static Optional<Map<String, String>> parse(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (body.length == 0) return Optional.of(fields);
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            try {
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                if (fields.put(name, value) != null || fields.size() > MOST_FIELDS) return Optional.empty();
            } catch (IllegalArgumentException notEncoded) {
                return Optional.empty();
            }
        }
        return Optional.of(fields);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

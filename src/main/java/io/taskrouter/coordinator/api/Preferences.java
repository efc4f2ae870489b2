package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.command.Update.Handling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * RFC 7240, as far as this service prefers anything: {@code respond-async}, {@code wait=N} and {@code handling=}. Of a repeated preference the first counts; what is unknown or makes no sense is ignored,
 * as the RFC asks.
 *
 * @param patience how long to wait for the result before answering 202
 * @param applied for the answer; empty when nothing was asked for
 */
record Preferences(Duration patience, Handling handling, String applied) {
    static final int DEFAULT_WAIT = 10;
    static final int MAX_WAIT = 30;
    private static final Preferences NONE = new Preferences(Duration.ofSeconds(DEFAULT_WAIT), Handling.LENIENT, "");

    /** The same, of what is left of the wait. */
    Preferences within(Duration rest) {
        return new Preferences(rest, handling, applied);
    }

    static Preferences of(List<String> headers) {
        return headers.isEmpty() ? NONE : new Reading().all(headers).done();
    }

    private static final class Reading {
        private boolean async;
        private @Nullable Integer wait;
        private @Nullable Handling handling;
        private final List<String> applied = new ArrayList<>(3);

        Reading all(List<String> headers) {
            for (String header : headers) for (String preference : header.split(",")) one(preference);
            return this;
        }

        private void one(String preference) {
            String[] pair = preference.split(";", 2)[0].split("=", 2);
            String name = pair[0].strip().toLowerCase(Locale.ROOT);
            String value = pair.length == 1 ? "" : unquoted(pair[1].strip());
            switch (name) {
                case "respond-async" -> respondAsync();
                case "wait" -> waitFor(value);
                case "handling" -> handle(value);
                default -> {}
            }
        }

        private void respondAsync() {
            if (!async) applied.add("respond-async");
            async = true;
        }

        private void waitFor(String value) {
            if (wait != null || value.isEmpty()) return;
            if (!value.chars().allMatch(c -> c >= '0' && c <= '9')) return;
            wait = value.length() > 9 ? MAX_WAIT : Math.min(Integer.parseInt(value), MAX_WAIT);
            applied.add("wait=" + wait);
        }

        private void handle(String value) {
            if (handling != null) return;
            switch (value.toLowerCase(Locale.ROOT)) {
                case "strict" -> handling = Handling.STRICT;
                case "lenient" -> handling = Handling.LENIENT;
                default -> {
                    return;
                }
            }
            applied.add("handling=" + value.toLowerCase(Locale.ROOT));
        }

        Preferences done() {
            // Both together mean: wait so long, then let me go (RFC 7240, 4.3).
            int seconds = wait != null ? wait : async ? 0 : DEFAULT_WAIT;
            return new Preferences(
                    Duration.ofSeconds(seconds),
                    handling == null ? Handling.LENIENT : handling,
                    String.join(", ", applied));
        }

        private static String unquoted(String value) {
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            return quoted ? value.substring(1, value.length() - 1) : value;
        }
    }
}

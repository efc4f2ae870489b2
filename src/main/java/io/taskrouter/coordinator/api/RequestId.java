package io.taskrouter.coordinator.api;

import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Names one request in its answer and in the log. */
final class RequestId {
    static final String HEADER = "X-Request-Id";
    private static final int MAX_LENGTH = 128;
    private static final int SHORTEST_NUMBER = 6;

    private RequestId() {}

    /** The given one if it is sane (letters, digits and {@code ._-:/=}, and not digits alone: it is logged, and may be somebody's number), else a new one. */
    static String choose(@Nullable String given) {
        return given != null && isSane(given) ? given : fresh();
    }

    static String of(RoutingContext http) {
        String id = http.response().headers().get(HEADER);
        return id != null ? id : fresh();
    }

    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    private static boolean isSane(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) return false;
        boolean worded = text.length() <= SHORTEST_NUMBER;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSane(c)) return false;
            worded |= isLetter(c);
        }
        return worded;
    }

    private static boolean isSane(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || "._-:/=".indexOf(c) >= 0;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}

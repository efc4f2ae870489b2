package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** Redis answered with an error. */
final class RedisError extends Exception {
    private RedisError(String message) {
        super(message, null, false, false);
    }

    /** Null when the failure is none that Redis reported: the connection is gone. */
    static @Nullable RedisError from(@Nullable Throwable failure) {
        if (!(failure instanceof Response)) return null;
        String message = String.valueOf(failure.getMessage());
        return message.contains("CONNECTION_CLOSED") ? null : new RedisError(message);
    }

    private boolean says(String word) {
        return String.valueOf(getMessage()).contains(word);
    }

    boolean saysNoScript() {
        return says("NOSCRIPT");
    }

    /** This server is no master any more: another connection finds the new one. */
    boolean saysReplaced() {
        return says("READONLY") || says("MASTERDOWN");
    }

    /** The first word names the kind; the rest may quote data. */
    String kind() {
        String text = String.valueOf(getMessage()).replaceFirst("^ERR \\[\\d+] ", "");
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }
}

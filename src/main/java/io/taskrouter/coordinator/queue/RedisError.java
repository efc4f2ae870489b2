package io.taskrouter.coordinator.queue;

import io.vertx.redis.client.Response;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Redis answered with an error. */
final class RedisError extends Exception {
    private static final Pattern INSIDE_SCRIPT = Pattern.compile("(?:-|@user_script:\\d+: )([A-Z]{3,})\\b");
    private static final Pattern ALONE = Pattern.compile("\\b([A-Z]{3,})\\b");

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

    /** This server is not the one to ask (any more): another connection finds the right one. */
    boolean saysReplaced() {
        return says("READONLY") || says("MASTERDOWN") || says("MOVED ") || says("ASK ");
    }

    /** Is it what lies there, or what it was told to do, and so the same the next time? A server that is full, loading or busy says so by other words. */
    boolean isLasting() {
        return kind().equals("WRONGTYPE") || says("script") && kind().equals("ERR");
    }

    /** The word that names the kind, where a script failed the one inside; the rest may quote data. */
    String kind() {
        String text = String.valueOf(getMessage());
        Matcher kind = INSIDE_SCRIPT.matcher(text);
        if (!kind.find()) kind = ALONE.matcher(text);
        return kind.find(0) ? kind.group(1) : "an error";
    }
}

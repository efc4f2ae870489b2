package io.taskrouter.coordinator.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which condition.
 *
 * @param name the header {@code X-Simulator-Writer}, else the user agent, else the user of HTTP Basic
 * @param ifMatch the header as it came, or null
 * @param arrivedNanos {@link System#nanoTime()} when the request arrived
 */
record Caller(String name, @Nullable String ifMatch, long arrivedNanos) {
    static Caller inProcess(String name) {
        return new Caller(name, null, System.nanoTime());
    }

    /** {@code 3}, {@code "3"}, {@code W/"3"} and {@code *} are understood; anything else matches nothing. */
    boolean accepts(int version) {
        if (ifMatch == null) {
            return true;
        }
        String tag = ifMatch.strip();
        String strong = tag.startsWith("W/") ? tag.substring(2) : tag;
        boolean quoted = strong.length() > 1 && strong.startsWith("\"") && strong.endsWith("\"");
        String bare = quoted ? strong.substring(1, strong.length() - 1) : strong;
        return bare.equals("*") || bare.equals(Integer.toString(version));
    }
}

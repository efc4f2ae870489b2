package io.taskrouter.coordinator.queue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id of an entry, as Redis makes it: milliseconds of its clock, and a number among those of one millisecond. */
record FeedId(long millis, long number) implements Comparable<FeedId> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})-([0-9]{1,15})");

    static @Nullable FeedId parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() ? new FeedId(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))) : null;
    }

    @Override
    public int compareTo(FeedId other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return millis + "-" + number;
    }
}

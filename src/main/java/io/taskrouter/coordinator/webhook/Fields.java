package io.taskrouter.coordinator.webhook;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a report says, under the names that form posts use. */
interface Fields {
    Pattern SID = Pattern.compile("[A-Z]{2}[0-9a-fA-F]{32}");
    Pattern DIGITS = Pattern.compile("[0-9]{1,15}");
    Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** Null when it says nothing. */
    @Nullable String get(String name);

    /** Null when there is none of that kind. */
    default @Nullable String sid(String name, String prefix) {
        String value = get(name);
        return value != null && value.startsWith(prefix) && SID.matcher(value).matches() ? value : null;
    }

    /** Null when there is none, or one that no version or sequence could be. */
    default @Nullable Integer number(String name) {
        String value = get(name);
        if (value == null || !DIGITS.matcher(value).matches()) return null;
        long number = Long.parseLong(value);
        return number > Integer.MAX_VALUE ? null : Integer.valueOf((int) number);
    }

    /** When it happened: milliseconds, else seconds since 1970, else a date and time; null when it does not say, or nothing that can be. */
    default @Nullable Instant time() {
        String millis = get("TimestampMs");
        if (millis != null && DIGITS.matcher(millis).matches()) {
            Instant at = believed(Instant.ofEpochMilli(Long.parseLong(millis)));
            if (at != null) return at;
        }
        String time = get("Timestamp");
        if (time == null) return null;
        if (DIGITS.matcher(time).matches()) return believed(Instant.ofEpochSecond(Long.parseLong(time)));
        try {
            return believed(Instant.parse(time));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Null for a moment of a year that no clock shows: what counts from it would never be over, and far beyond it has no number of milliseconds any more. */
    static @Nullable Instant believed(Instant at) {
        return at.isBefore(FIRST) || at.isAfter(LAST) ? null : at;
    }
}

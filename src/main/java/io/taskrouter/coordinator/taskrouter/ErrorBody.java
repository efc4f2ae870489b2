package io.taskrouter.coordinator.taskrouter;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Takes from an error what is kept of it: the status, Twilio's number, and when to come back. Its text stays here: it may quote what was sent. */
final class ErrorBody {
    private static final JsonFactory JSON = new JsonFactory();
    /** A wrong clock somewhere must not stop this service for a day. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Clock clock;

    ErrorBody(Clock clock) {
        this.clock = clock;
    }

    CallFailed failure(Attempt attempt, byte[] body) {
        int code = isNamedByStatus(attempt.status()) ? 0 : code(body);
        return Failures.status(attempt.status(), code, retryAfter(attempt.header("Retry-After"), clock.instant()));
    }

    private static boolean isNamedByStatus(int status) {
        return status == 412 || status == 429 || status < 400 || status >= 500;
    }

    private static int code(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = json.currentName().equals("code");
                JsonToken value = json.nextToken();
                if (wanted) return value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : 0;
                json.skipChildren();
            }
            return 0;
        } catch (JacksonException e) {
            return 0; // an error page of somebody in between
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can always be read");
        }
    }

    /** Seconds, or a date; anything else counts as not given. At most five minutes. */
    static Duration retryAfter(@Nullable String value, Instant now) {
        if (value == null || value.isBlank()) return Duration.ZERO;
        Duration asked = value.strip().matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(value.strip()) * 1000))
                : until(value.strip(), now);
        if (asked.isNegative()) return Duration.ZERO;
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private static Duration until(String date, Instant now) {
        try {
            return Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}

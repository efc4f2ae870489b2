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
import java.util.Optional;
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
        return Failures.status(attempt.status(), code, retryAfter(attempt, clock.instant()));
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

    /**
     * Seconds, or a date; anything else counts as not given. At most five minutes.
     *
     * @param now for a date in an answer that does not tell its own: whoever names the date means it by his clock
     */
    static Duration retryAfter(Attempt attempt, Instant now) {
        String value = attempt.header("Retry-After");
        if (value == null || value.isBlank()) return Duration.ZERO;
        Duration asked = value.strip().matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(value.strip()) * 1000))
                : date(value)
                        .map(until ->
                                Duration.between(date(attempt.header("Date")).orElse(now), until))
                        .orElse(Duration.ZERO);
        if (asked.isNegative()) return Duration.ZERO;
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private static Optional<Instant> date(@Nullable String text) {
        if (text == null) return Optional.empty();
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

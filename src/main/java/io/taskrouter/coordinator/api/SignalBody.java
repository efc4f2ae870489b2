package io.taskrouter.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ExactJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ValueRange;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One word of a source about a call, as a request brings it. */
record SignalBody(Event.Signal signal) {
    private static final List<String> SOURCES = List.of("voice-sdk", "media-toolbar", "dialer");
    private static final int LONGEST_NAME = 128;
    /** 2^53 - 1: up to there every reader of JSON tells two numbers apart. */
    private static final long HIGHEST = 9_007_199_254_740_991L;
    /** As everybody can read them; far beyond, a moment has no number of milliseconds any more. */
    private static final ValueRange YEARS = ValueRange.of(0, 9999);

    /** @throws ApiProblem 400 */
    static SignalBody read(Fields body, Instant received) {
        body.only(
                "source", "sessionId", "sequence", "at", "reservationSid", "taskSid", "callSid", "direction", "event");
        String source = body.word("source", SOURCES);
        @Nullable String session = body.text("sessionId", LONGEST_NAME);
        if (session == null || session.isEmpty()) throw body.wrong("sessionId", "must say which session it is about");
        long sequence = sequence(body);
        Fields word = body.object("event");
        if (word == null) throw body.wrong("event", "must be the source's event");
        if (word.text("type", LONGEST_NAME) == null) throw word.wrong("type", "must say what happened");
        return new SignalBody(new Event.Signal(
                id(source, session, sequence, word),
                at(body, received),
                source,
                session,
                sequence,
                body.sid("reservationSid", "WR"),
                body.sid("taskSid", "WT"),
                body.sid("callSid", "CA"),
                body.text("direction", LONGEST_NAME),
                word.object()));
    }

    /** The same word of the same session at the same place is the same. */
    private static String id(String source, String session, long sequence, Fields word) {
        var all = source + "\n" + session + "\n" + sequence + "\n" + ExactJson.text(word.object());
        return "signal/" + UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    private static long sequence(Fields body) {
        JsonNode value = body.object().path("sequence");
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > HIGHEST)
            throw body.wrong(
                    "sequence",
                    "must be a whole number from 0 to " + HIGHEST + " that grows with the session's events");
        return value.longValue();
    }

    private static Instant at(Fields body, Instant received) {
        @Nullable String at = body.text("at", LONGEST_NAME);
        if (at == null) return received;
        try {
            OffsetDateTime moment = OffsetDateTime.parse(at).withOffsetSameInstant(ZoneOffset.UTC);
            if (YEARS.isValidValue(moment.getYear())) return moment.toInstant();
        } catch (DateTimeException e) {
            // answered as one too far away
        }
        throw body.wrong("at", "must be a date and time as in ISO 8601, its year of four digits");
    }
}

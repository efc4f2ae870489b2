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
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One word of a source about a call, as a request brings it. */
record SignalBody(Event.Signal signal) {
    private static final List<String> SOURCES = List.of("voice-sdk", "media-toolbar", "dialer");
    private static final int LONGEST_NAME = 128;
    /** As everybody can read them; far beyond, a moment has no number of milliseconds any more. */
    private static final ValueRange YEARS = ValueRange.of(0, 9999);

    private static final Pattern RESERVATION = Pattern.compile("WR[0-9a-fA-F]{32}");
    private static final Pattern TASK = Pattern.compile("WT[0-9a-fA-F]{32}");

    /** @throws ApiProblem 400 */
    static SignalBody read(Fields body, Instant received) {
        body.only(
                "source", "sessionId", "sequence", "at", "reservationSid", "taskSid", "callSid", "direction", "event");
        String source = body.word("source", SOURCES);
        @Nullable String session = body.text("sessionId", LONGEST_NAME);
        if (session == null || session.isEmpty()) throw body.wrong("sessionId", "must say which session it is about");
        int sequence = sequence(body);
        Fields word = body.object("event");
        if (word == null) throw body.wrong("event", "must be the source's event");
        if (word.text("type", LONGEST_NAME) == null) throw word.wrong("type", "must say what happened");
        return new SignalBody(new Event.Signal(
                id(source, session, sequence, word),
                at(body, received),
                source,
                session,
                sequence,
                sid(body, "reservationSid", RESERVATION),
                sid(body, "taskSid", TASK),
                body.callSid("callSid"),
                body.text("direction", LONGEST_NAME),
                word.object()));
    }

    /** The same word of the same session at the same place is the same. */
    private static String id(String source, String session, int sequence, Fields word) {
        var all = source + "\n" + session + "\n" + sequence + "\n" + ExactJson.text(word.object());
        return "signal/" + UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    private static int sequence(Fields body) {
        JsonNode value = body.object().path("sequence");
        if (!value.isInt() || value.intValue() < 0)
            throw body.wrong("sequence", "must be a whole number from 0 that grows with the session's events");
        return value.intValue();
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

    private static @Nullable String sid(Fields body, String name, Pattern pattern) {
        if (!body.has(name)) return null;
        @Nullable String sid = body.text(name, LONGEST_NAME);
        if (!pattern.matcher(Objects.requireNonNullElse(sid, "")).matches())
            throw body.wrong(name, "must be a SID of its kind");
        return sid;
    }
}

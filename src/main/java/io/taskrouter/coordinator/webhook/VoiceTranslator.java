package io.taskrouter.coordinator.webhook;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.webhook.Reading.Dropped;
import io.taskrouter.coordinator.webhook.Reading.Nameless;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Voice's vocabulary. Only a call's end is of consequence: that it rings or talks is TaskRouter's to say, by reservations. */
final class VoiceTranslator {
    private static final Set<String> ENDS = Set.of("completed", "busy", "failed", "no-answer", "canceled");
    private static final Set<String> OTHERS = Set.of("queued", "initiated", "ringing", "in-progress", "answered");

    private VoiceTranslator() {}

    static Reading read(Fields fields, Instant received) {
        String call = fields.sid("CallSid", "CA");
        String status = fields.get("CallStatus");
        if (call == null || status == null) return new Dropped(Fate.MALFORMED);
        if (!ENDS.contains(status)) return new Dropped(OTHERS.contains(status) ? Fate.IGNORED : Fate.UNKNOWN_TYPE);
        int sequence = Objects.requireNonNullElse(fields.number("SequenceNumber"), 0);
        Event event = new Event.CallStatus(
                call + "/" + sequence + "/" + status, at(fields, received), call, status, sequence);
        String parent = fields.sid("ParentCallSid", "CA");
        return new Nameless(event, call, parent == null ? List.of() : List.of(parent), List.of());
    }

    private static Instant at(Fields fields, Instant received) {
        Instant at = time(fields.get("Timestamp"));
        return at == null ? received : at;
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null) return null;
        try {
            return Fields.believed(OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return null;
        }
    }
}

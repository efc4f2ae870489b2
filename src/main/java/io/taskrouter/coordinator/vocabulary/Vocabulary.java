package io.taskrouter.coordinator.vocabulary;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.rules.CallEvent;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import io.taskrouter.coordinator.rules.CallState;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every source's words, by source. */
public final class Vocabulary {
    private static final String VOICE_SDK = "voice-sdk";
    private static final String MEDIA_TOOLBAR = "media-toolbar";
    private static final String DIALER = "dialer";

    private Vocabulary() {}

    /** @param calls of the worker, as far as known: how far a call has come says what a word means */
    public static Meaning of(Event.Signal signal, CallState calls) {
        return of(signal, calls.stage(engagement(signal, calls)).orElse(null));
    }

    /** What the word says of the worker's calls; null when that is nothing. */
    public static CallEvent.@Nullable Heard heard(Event.Signal signal, Meaning meaning, CallState calls, Instant now) {
        return meaning.stage() == null
                ? null
                : new CallEvent.Heard(
                        engagement(signal, calls),
                        signal.source(),
                        meaning.stage(),
                        isOrdered(signal),
                        meaning.outgoing(),
                        signal.reservationSid(),
                        signal.taskSid(),
                        signal.callSid(),
                        signal.sequence(),
                        now);
    }

    private static String engagement(Event.Signal signal, CallState calls) {
        return calls.engagement(engagement(signal), signal.callSid());
    }

    private static Meaning of(Event.Signal signal, @Nullable Stage before) {
        var meaning = switch (signal.source()) {
            case VOICE_SDK -> VoiceSdk.read(signal, before);
            case MEDIA_TOOLBAR -> MediaToolbar.read(signal.word(), before);
            case DIALER -> Dialer.read(signal.word(), before);
            default -> Meaning.NOTHING;
        };
        return isOutgoing(signal) ? new Meaning(meaning.stage(), true, meaning.look(), meaning.known()) : meaning;
    }

    /** The source's own name of the call that a word is about, as far as one word can tell. */
    private static String engagement(Event.Signal signal) {
        var name = signal.source() + "/" + signal.session();
        var event = signal.source().equals(MEDIA_TOOLBAR)
                ? signal.word().path("eventId").asText("")
                : "";
        return event.isEmpty() ? name : name + "/" + event;
    }

    /** Is the source one state machine per worker, whose words say nothing without their order? */
    private static boolean isOrdered(Event.Signal signal) {
        return signal.source().equals(DIALER);
    }

    static boolean isOutgoing(Event.Signal signal) {
        return signal.direction() != null
                && signal.direction().toLowerCase(Locale.ROOT).startsWith("out");
    }
}

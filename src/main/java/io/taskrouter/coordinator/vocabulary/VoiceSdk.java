package io.taskrouter.coordinator.vocabulary;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The telephone in the browser. Its documentation and its source disagree on which word follows {@code ignore()} and on how an outgoing call that nobody answers ends, so either is accepted; whichever end comes
 * first is the end.
 */
final class VoiceSdk {
    private VoiceSdk() {}

    static Meaning read(Event.Signal signal, @Nullable Stage before) {
        return switch (signal.word().path("type").asText("")) {
            case "incoming" -> Meaning.of(Stage.BEGIN);
            case "ringing" -> Meaning.outgoing(Stage.BEGIN);
            case "accept" -> Meaning.of(Stage.CONNECTED);
            case "disconnect", "cancel", "reject" -> Meaning.of(Stage.RELEASED);
            case "status" -> status(signal, before);
            case "error" -> signal.word().path("status").asText("").equals("closed") ? Meaning.LOOK : Meaning.NOTHING;
            default -> Meaning.NOTHING;
        };
    }

    private static Meaning status(Event.Signal signal, @Nullable Stage before) {
        return switch (signal.word().path("status").asText("")) {
            case "pending" -> Meaning.of(Stage.BEGIN);
            case "connecting" -> connecting(signal, before);
            case "ringing" -> Meaning.outgoing(Stage.BEGIN);
            case "open" -> Meaning.of(Stage.CONNECTED);
            case "closed" -> Meaning.of(Stage.RELEASED);
            default -> Meaning.NOTHING;
        };
    }

    /** Of a call that has rung it is the click on accept; otherwise somebody calls out. */
    private static Meaning connecting(Event.Signal signal, @Nullable Stage before) {
        if (Vocabulary.isOutgoing(signal)) return Meaning.outgoing(Stage.BEGIN);
        boolean rang = before == Stage.BEGIN || signal.direction() != null || signal.reservationSid() != null;
        return rang ? Meaning.of(Stage.ACCEPTING) : Meaning.outgoing(Stage.BEGIN);
    }
}

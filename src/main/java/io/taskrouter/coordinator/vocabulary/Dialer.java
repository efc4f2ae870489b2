package io.taskrouter.coordinator.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The dialer's bus: one state machine per user, without identifiers or times. A consultation belongs to the call it is about, so nothing of a warm transfer moves anything. */
final class Dialer {
    private static final String CONSULTATION = "warmTransfer";
    private static final Set<String> SILENT = Set.of("hanging", "startingWarmTransfer", "swapping", "merging");
    private static final Set<String> CONSULTING = Set.of("ringing", "connected", "swapping", "merging", "hanging");

    private Dialer() {}

    static Meaning read(JsonNode word, @Nullable Stage before) {
        var payload = word.path("payload");
        return switch (word.path("type").asText("")) {
            case "DIALER.DIALING" -> Meaning.outgoing(Stage.INTENT);
            case "DIALER.CALL_STATUS" ->
                status(payload.path("status").asText(""), payload.path("flow").asText("regular"));
            case "DIALER.SYNC" -> Meaning.NOTHING;
            case "USER.AVAILABILITY_CHANGED" ->
                availability(payload.path("status").asText(""), before);
            default -> Meaning.UNHEARD_OF;
        };
    }

    private static Meaning status(String status, String flow) {
        if (flow.equals("regular")) return status(status);
        return flow.equals(CONSULTATION) && CONSULTING.contains(status) ? Meaning.NOTHING : Meaning.UNHEARD_OF;
    }

    private static Meaning status(String status) {
        return switch (status) {
            // the called party's telephone rings, not the worker's
            case "connecting", "ringing" -> Meaning.outgoing(Stage.BEGIN);
            case "accepting" -> Meaning.of(Stage.ACCEPTING);
            case "connected" -> Meaning.of(Stage.CONNECTED);
            case "mandatoryTagging" -> Meaning.of(Stage.WRAPPING);
            case "ended" -> Meaning.of(Stage.RELEASED);
            case "idle" -> new Meaning(Stage.RELEASED, false, true, true);
            default -> SILENT.contains(status) ? Meaning.NOTHING : Meaning.UNHEARD_OF;
        };
    }

    /** Comes before or after the tagging it doubles; alone it opens nothing. */
    private static Meaning availability(String status, @Nullable Stage before) {
        boolean talked = before == Stage.CONNECTED || before == Stage.WRAPPING;
        return status.equals("after_call_work") && talked ? Meaning.of(Stage.WRAPPING) : Meaning.NOTHING;
    }
}

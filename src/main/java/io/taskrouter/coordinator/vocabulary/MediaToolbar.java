package io.taskrouter.coordinator.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import org.jspecify.annotations.Nullable;

/** The service desk's toolbar. Its published example and its published scenarios disagree on which reasons open a wrap-up; what decides is whether anybody talked. */
final class MediaToolbar {
    private MediaToolbar() {}

    static Meaning read(JsonNode word, @Nullable Stage before) {
        return switch (word.path("type").asText("")) {
            case "newCommEvent" -> Meaning.of(Stage.BEGIN);
            case "startCommEvent" -> Meaning.of(Stage.CONNECTED);
            case "closeCommEvent" -> Meaning.of(closed(word.path("reason").asText(""), before));
            default -> Meaning.NOTHING; // commands only say what somebody would like
        };
    }

    private static Stage closed(String reason, @Nullable Stage before) {
        boolean talked = before == Stage.CONNECTED || before == Stage.WRAPPING;
        return switch (reason) {
            case "ENDCOMMUNICATION", "ABANDONED", "MISSED", "TIMEOUT", "CANCELED" -> Stage.RELEASED;
            case "HANGUP", "WRAPUP" -> talked || before == null ? Stage.WRAPPING : Stage.RELEASED;
            default -> talked ? Stage.WRAPPING : Stage.RELEASED;
        };
    }
}

package io.taskrouter.coordinator.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.rules.CallEvent.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded calls, word by word. */
class VocabularyTest {
    @ParameterizedTest
    @ValueSource(strings = {"voice-sdk", "media-toolbar", "dialer"})
    void everyWordSaysHowFarItsCallHasCome(String source) throws IOException {
        var calls = recorded(source).split("\n\n");
        assertThat(calls).hasSizeGreaterThan(2);
        for (String call : calls)
            follow(source, call.lines().filter(line -> !line.startsWith("#")).toList());
    }

    private static void follow(String source, List<String> lines) {
        Stage before = null;
        int sequence = 0;
        for (String line : lines) {
            var parts = line.split(" \\| ");
            var meaning = Vocabulary.of(word(source, parts[0], sequence++), before);
            assertThat(told(meaning)).as(source + ", " + line).isEqualTo(parts[1]);
            if (meaning.stage() != null && (before == null || meaning.stage().compareTo(before) > 0))
                before = meaning.stage();
        }
    }

    private static String told(Meaning meaning) {
        return (meaning.stage() == null ? "-" : meaning.stage().name())
                + (meaning.outgoing() ? " outgoing" : "")
                + (meaning.look() ? " look" : "");
    }

    private static Event.Signal word(String source, String json, int sequence) {
        return new Event.Signal(
                "id", Instant.EPOCH, source, "s", sequence, null, null, null, null, ExactJson.object(json));
    }

    private static String recorded(String source) throws IOException {
        try (var file =
                Objects.requireNonNull(VocabularyTest.class.getResourceAsStream("/vocabulary/" + source + ".txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

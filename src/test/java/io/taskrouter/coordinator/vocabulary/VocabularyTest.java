package io.taskrouter.coordinator.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded calls, word by word: what each word means, and what is written of the worker because of it. */
class VocabularyTest {
    @ParameterizedTest
    @ValueSource(strings = {"voice-sdk", "media-toolbar", "dialer"})
    void everyWordMeansAndWritesWhatItShould(String source) throws IOException {
        for (List<String> call : recorded(source)) {
            var worker = new Listener();
            int sequence = 0;
            for (String line : call) {
                var parts = line.split(" \\| ");
                var heard = worker.hear(word(source, ExactJson.object(parts[0]), sequence++));
                assertThat(told(heard)).as(source + ", " + line).isEqualTo(parts[1]);
                assertThat(worker.writes()).as(source + ", " + line).isEqualTo(parts.length > 2 ? parts[2] : "");
            }
        }
    }

    @Test
    void everyEventOfTaskRouterWritesWhatItShould() throws IOException {
        for (List<String> call : recorded("taskrouter")) {
            var worker = new Listener();
            int second = 0;
            for (String line : call) {
                var parts = line.split(" \\| ");
                worker.hear(event(ExactJson.object(parts[0]), Instant.EPOCH.plusSeconds(second++)));
                assertThat(worker.writes()).as(line).isEqualTo(parts.length > 1 ? parts[1] : "");
            }
        }
    }

    private static String told(Meaning meaning) {
        return (meaning.stage() == null ? "-" : meaning.stage().name())
                + (meaning.outgoing() ? " outgoing" : "")
                + (meaning.look() ? " look" : "")
                + (meaning.known() ? "" : " unheard-of");
    }

    private static Event.Signal word(String source, ObjectNode json, int sequence) {
        var callSid = json.path("callSid").textValue();
        return new Event.Signal("id", Instant.EPOCH, source, "s", sequence, null, null, callSid, null, json);
    }

    private static Event event(ObjectNode json, Instant at) {
        var type = json.path("type").asText();
        var task = json.path("task").asText();
        if (type.startsWith("task.")) return new Event.Task("id", at, type, task, null);
        return new Event.Reservation(
                "id",
                at,
                type,
                json.path("reservation").asText(),
                null,
                task,
                "voice",
                json.path("attributes").toString(),
                "Inbound ACD",
                null,
                null,
                null,
                null);
    }

    /** One list of lines per call. */
    private static List<List<String>> recorded(String source) throws IOException {
        try (var file =
                Objects.requireNonNull(VocabularyTest.class.getResourceAsStream("/vocabulary/" + source + ".txt"))) {
            var calls = new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n\n");
            assertThat(calls).hasSizeGreaterThan(2);
            return List.of(calls).stream()
                    .map(call ->
                            call.lines().filter(line -> !line.startsWith("#")).toList())
                    .toList();
        }
    }
}

package io.taskrouter.coordinator.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudioFlowsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String text(String flow) throws IOException {
        return Files.readString(Path.of("src/main/studio", flow));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acd-line.json", "direct-line.json"})
    void studioWouldTakeIt(String flow) throws IOException {
        assertThat(FlowCheck.problems(MAPPER.readTree(text(flow)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"acd-line.json", "direct-line.json"})
    void aLookupThatFailsLeadsToTheQueueAndOnlyARingableExtensionIsRung(String flow) throws IOException {
        JsonNode states = MAPPER.readTree(text(flow)).path("states");
        List<String> queued = new ArrayList<>();
        String next = next(states, "look_up", "failed");
        while (!queued.contains(next) && !next.isEmpty()) {
            queued.add(next);
            next = next(states, next, "audioComplete");
        }
        assertThat(queued.getLast()).startsWith("to_queue");
        for (JsonNode state : states)
            for (JsonNode transition : state.path("transitions"))
                if (transition.path("next").asText().equals("to_extension"))
                    assertThat(state.path("name").asText()).isEqualTo("by_ringable");
        assertThat(text(flow)).contains("directExtension").doesNotContain("\"timeout\": 0");
    }

    private static String next(JsonNode states, String name, String event) {
        for (JsonNode state : states)
            if (state.path("name").asText().equals(name))
                for (JsonNode transition : state.path("transitions"))
                    if (transition.path("event").asText().equals(event))
                        return transition.path("next").asText("");
        return "";
    }

    /** Each breaks the flow in one way that Studio refuses, or callers suffer from. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\": \"say_sorry\" | \"name\": \"say_unknown\"",
                "\"next\": \"look_up\" | \"next\": \"lookup\"",
                "\"type\": \"say-play\" | \"type\": \"say\"",
                "\"event\": \"failed\" | \"event\": \"fail\"",
                "{{widgets.look_up.parsed.ringable}} | {{widgets.lookup.parsed.ringable}}",
                "{{flow.variables.coordinator}} | {{flow.variables.base}}",
                "\"initial_state\": \"Trigger\" | \"initial_state\": \"settings\"",
                "\"method\": \"GET\" | \"verb\": \"GET\"",
                "\"next\": \"by_status\" | \"next\": \"say_anybody\"",
                "\"workflow\": \"WW | \"workflow\": \"XX"
            })
    void whatStudioWouldRefuseIsFound(String right, String wrong) throws IOException {
        String flow = text("acd-line.json");
        assertThat(flow).contains(right.strip());
        assertThat(FlowCheck.problems(MAPPER.readTree(flow.replace(right.strip(), wrong.strip()))))
                .isNotEmpty();
    }
}

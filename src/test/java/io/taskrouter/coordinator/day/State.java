package io.taskrouter.coordinator.day;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the service says of a worker, in one line: {@code A=f C=2 | rings | acd live, direct offered | 1 parked}. Instead of {@code rings} it says why a direct call cannot. */
final class State {
    private State() {}

    static String of(JsonNode worker) {
        int parked = worker.path("parkedCalls").size();
        return "A=" + (worker.path("acd").path("ready").asBoolean() ? "t" : "f")
                + " C=" + worker.path("voice").path("capacity").asInt()
                + " | " + ringing(worker.path("direct"))
                + " | " + calls(worker.path("calls"))
                + (parked == 0 ? "" : " | " + parked + " parked");
    }

    static String ringing(JsonNode direct) {
        if (direct.path("ringable").asBoolean()) return "rings";
        return direct.path("reasons").findValuesAsText("code").stream().collect(Collectors.joining("+"));
    }

    private static String calls(JsonNode calls) {
        List<String> each = StreamSupport.stream(calls.spliterator(), false)
                .map(call ->
                        call.path("kind").asText() + " " + call.path("phase").asText())
                .sorted()
                .toList();
        return each.isEmpty() ? "idle" : String.join(", ", each);
    }
}

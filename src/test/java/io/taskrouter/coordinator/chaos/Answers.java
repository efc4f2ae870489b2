package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.command.ExactJson;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What callers were told besides "done": reasons of refusals, and revisions, of which no two updates of one worker may share one. */
final class Answers {
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> revisions = new ConcurrentHashMap<>();
    private final LongAdder reused = new LongAdder();
    private final LongAdder vanished = new LongAdder();
    private final LongAdder unsettled = new LongAdder();

    void confirmed(Seat seat, String body) {
        String revision = parsed(body).path("revision").asText();
        if (!revisions
                .computeIfAbsent(seat.workerSid(), _ -> ConcurrentHashMap.newKeySet())
                .add(revision)) reused.increment();
    }

    String refused(int status, String body) {
        JsonNode json = parsed(body);
        String type = json.path("problem").path("type").asText(json.path("type").asText());
        String reason = (status == 0 ? "" : status + " ") + type.substring(type.lastIndexOf('/') + 1);
        refusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
        return reason;
    }

    /** Accepted with a 202, and unknown afterwards. */
    String vanished() {
        vanished.increment();
        return "vanished";
    }

    /** Accepted with a 202, and not settled a minute after everything was over. */
    String unsettled() {
        unsettled.increment();
        return "unsettled";
    }

    long vanishedCount() {
        return vanished.sum();
    }

    long unsettledCount() {
        return unsettled.sum();
    }

    long reusedRevisions() {
        return reused.sum();
    }

    Map<String, Long> refusals() {
        Map<String, Long> all = new TreeMap<>();
        refusals.forEach((reason, count) -> all.put(reason, count.sum()));
        return all;
    }

    private static JsonNode parsed(String body) {
        try {
            return ExactJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return ExactJson.MAPPER.createObjectNode().put("type", "no JSON");
        }
    }
}

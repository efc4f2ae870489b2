package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** All queues at once. */
final class Queues {
    private final Service service;

    Queues(Service service) {
        this.service = service;
    }

    String show() throws Refused {
        JsonNode queues = service.get("/v1/admin/queues");
        JsonNode totals = queues.path("totals");
        String paused = queues.path("paused").isNull()
                ? "Passes run.\n"
                : "PAUSED since " + Words.when(queues.path("paused"))
                        + ": nothing is written, isAcdReady=false neither. ctl resume ends it.\n";
        return paused + sum(totals) + worst(queues.path("worst"));
    }

    private static String sum(JsonNode totals) {
        int depth = totals.path("depth").asInt();
        int letters = totals.path("deadLetters").asInt();
        String waiting = depth == 0
                ? "No update waits."
                : Words.plural(depth, "update") + " wait, the oldest for "
                        + Words.age(totals.path("oldestAgeMs").asLong()) + ".";
        return waiting + " " + "Passes under way: " + totals.path("openPasses").asInt() + ", "
                + Words.plural(totals.path("retrying").asInt(), "worker") + " being tried again, "
                + Words.plural(letters, "dead letter") + (letters == 0 ? "" : " (ctl dead-letters)") + ".\n";
    }

    private static String worst(JsonNode lines) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("WORKER", "UPDATES", "EVENTS", "OLDEST", "FAILED", "AGAIN IN"));
        for (JsonNode each : lines)
            rows.add(List.of(
                    Words.text(each.path("workerSid")),
                    Words.text(each.path("depth")),
                    Words.text(each.path("events")),
                    Words.age(each.path("oldestAgeMs").asLong()),
                    Words.text(each.path("attempts")),
                    Words.age(each.path("backOffMs").asLong())));
        return rows.size() == 1 ? "" : "\n" + Words.table(rows);
    }

    String pause() throws Refused {
        Service.Answer answer = service.post("/v1/admin/pause");
        return answer.status() == 202
                ? "Paused; " + Words.text(answer.body().path("openPasses"))
                        + " passes that began before still run: ask ctl queues. ctl resume ends the pause.\n"
                : "Paused, and no pass is open. Nothing is written until ctl resume; capacity 1 alone keeps a second queue call away.\n";
    }

    String resume() throws Refused {
        service.post("/v1/admin/resume");
        return "Resumed. What waited is worked off on every replica; ctl queues shows how far.\n";
    }
}

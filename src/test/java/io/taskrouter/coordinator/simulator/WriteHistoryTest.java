package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.voice;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteHistoryTest {

    private static HistoryEntry entry(long sequence, String worker, String text) {
        return new HistoryEntry(
                sequence, Instant.EPOCH, "attributes", worker, "test", 0, 1, null, "{}", text, 1, 1, true, 0, 0);
    }

    @Test
    void whatIsTooOldIsForgottenAndTheRestIsWhole() {
        WriteHistory history = new WriteHistory(new SimulatorOptions.History(640, 1 << 20, 10));
        for (int i = 0; i < 2000; i++) {
            int n = i;
            history.append(sequence -> entry(sequence, "WK" + n % 3, "{}"));
        }
        List<HistoryEntry> kept = history.after(null, 0, 10_000);
        assertThat(kept).hasSizeBetween(600, 640);
        assertThat(kept.getLast().sequence()).isEqualTo(2000);
        assertThat(kept)
                .extracting(HistoryEntry::sequence)
                .containsExactlyElementsOf(IntStream.rangeClosed((int) history.oldest(), 2000)
                        .mapToObj(Long::valueOf)
                        .toList());
        int perWorker = IntStream.range(0, 3)
                .map(n -> history.after("WK" + n, 0, 10_000).size())
                .sum();
        assertThat(perWorker).isEqualTo(kept.size());
    }

    @Test
    void longTextsCountToo() {
        WriteHistory history = new WriteHistory(new SimulatorOptions.History(6400, 10_000, 10));
        for (int i = 0; i < 1000; i++) {
            history.append(sequence -> entry(sequence, "WK1", "x".repeat(100)));
        }
        assertThat(history.after(null, 0, 10_000)).hasSizeLessThanOrEqualTo(101);
        assertThat(history.latest()).isEqualTo(1000);
    }

    @Test
    void everyWriteIsKeptWithWhoMadeItAndUnderWhichCondition() {
        try (SimulatorServer server = SimulatorServer.start(SimulatorOptions.defaults());
                Client client = new Client(server)) {
            long start = server.control().history(null, 0, 100).getLast().sequence();
            client.send(client.form(worker(ALICE), "Attributes", "{\"a\":1}")
                    .header("X-Simulator-Writer", "plugin-7")
                    .header("If-Match", "\"0\""));
            client.send(client.form(worker(ALICE), "Attributes", "{\"a\":2}")
                    .header("X-Simulator-Writer", "plugin-8")
                    .header("If-Match", "\"0\""));
            client.post(voice(ALICE), "Capacity", "2");
            client.json(
                    "POST", "/control/workers/" + ALICE + "/write", "{\"attributes\":{\"b\":1},\"writer\":\"sso\"}");
            JsonNode items = body(client.get("/control/history?worker=" + ALICE + "&after=" + start + "&text=full"))
                    .get("items");
            assertThat(items.findValuesAsText("writer").subList(0, 2)).containsExactly("plugin-7", "plugin-8");
            assertThat(items.findValuesAsText("kind"))
                    .containsExactly("attributes", "refused", "capacity", "attributes");
            assertThat(items.findValuesAsText("applied")).containsExactly("true", "false", "true", "true");
            assertThat(items.get(0).get("after").asText()).isEqualTo("{\"a\":1}");
            assertThat(items.get(1).get("ifMatch").asText()).isEqualTo("\"0\"");
            assertThat(items.get(1).get("versionBefore").asInt()).isEqualTo(1);
            assertThat(items.get(2).get("capacityAfter").asInt()).isEqualTo(2);
            assertThat(items.get(3).get("before").asText()).isEqualTo("{\"a\":1}");
            assertThat(items.get(3).get("writer").asText()).isEqualTo("sso");
        }
    }

    @Test
    void concurrentWritersOfOneWorkerAreSeenInTheOrderOfTheirEffect() {
        try (SimulatorServer server = SimulatorServer.start(SimulatorOptions.defaults())) {
            SimulatorControl control = server.control();
            IntStream.range(0, 4000)
                    .parallel()
                    .forEach(i -> control.writeAttributes(ALICE, "{\"n\":" + i + "}", "writer-" + i % 4));
            List<HistoryEntry> own = control.history(ALICE, 0, 10_000);
            assertThat(own).hasSize(4001); // with its creation
            for (int i = 1; i < own.size(); i++) {
                assertThat(own.get(i).before()).isEqualTo(own.get(i - 1).after());
                assertThat(own.get(i).versionBefore()).isEqualTo(own.get(i - 1).versionAfter());
                assertThat(own.get(i).sequence()).isGreaterThan(own.get(i - 1).sequence());
            }
            assertThat(control.version(ALICE)).isEqualTo(4000);
        }
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Workers who are given extensions and lose them, over real HTTP, a real Redis and the simulated TaskRouter. */
abstract class ExtensionHolders {
    private static final AtomicInteger NEXT = new AtomicInteger(2000);

    SimulatorServer simulator;

    @BeforeEach
    void theIndexIsReady() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> lookup("9999").jsonPath().getString("status").equals("unknown"));
    }

    @AfterEach
    void noFaultsLeft() {
        simulator.control().clearFaults();
    }

    static String fresh() {
        return String.format(Locale.ROOT, "%04d", NEXT.incrementAndGet());
    }

    Floor worker() {
        var floor = Floor.withWorker(simulator, "{\"skills\":[\"x\"]}");
        floor.look().then().statusCode(200);
        return floor;
    }

    Floor workerWith(String extension) {
        var floor = worker();
        assign(floor, extension).then().statusCode(200);
        return floor;
    }

    static Response assign(Floor floor, String extension) {
        return put(floor, "{\"extension\":\"" + extension + "\"}");
    }

    static Response move(Floor to, String extension, Floor from) {
        return put(to, "{\"extension\":\"" + extension + "\",\"moveFrom\":\"" + from.worker + "\"}");
    }

    private static Response put(Floor floor, String body) {
        return Floor.asService()
                .contentType("application/json")
                .body(body)
                .put("/v1/workers/" + floor.worker + "/extension");
    }

    static Response release(Floor floor) {
        return Floor.asService().delete("/v1/workers/" + floor.worker + "/extension");
    }

    static Response lookup(String extension) {
        return Floor.asService().get("/v1/extensions/" + extension);
    }

    static String extensionOf(Floor floor) {
        return floor.attributes().path("directExtension").asText("none");
    }

    /** By the order in which writes took effect at TaskRouter. */
    void assertNeverTwoHolders(List<Floor> workers, String... extensions) {
        var sids = workers.stream().map(floor -> floor.worker).toList();
        for (var extension : extensions) {
            var mark = "\"directExtension\":\"" + extension + '"';
            var holders = new java.util.HashSet<String>();
            simulator.control().history(null, 0, 1_000_000).stream()
                    .filter(HistoryEntry::applied)
                    .filter(entry -> sids.contains(entry.workerSid()))
                    .forEach(entry -> {
                        if (entry.after().contains(mark)) holders.add(entry.workerSid());
                        else holders.remove(entry.workerSid());
                        assertThat(holders).as(extension).hasSizeLessThan(2);
                    });
        }
    }
}

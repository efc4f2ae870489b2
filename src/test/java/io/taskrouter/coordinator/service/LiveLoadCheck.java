package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URL;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an event takes to each of many readers. Not part of the tests; run it by its name. Client, service, Redis and simulator share the machine. */
@QuarkusTest
@TestProfile(WholeService.class)
@Timeout(600)
class LiveLoadCheck {
    private static final int STREAMS = Integer.getInteger("live.streams", 1_000);
    private static final int UPDATES = Integer.getInteger("live.updates", 1_000);
    private static final long PAUSE_MILLIS = 10;

    SimulatorServer simulator;

    @TestHTTPResource("/")
    URL service;

    @Test
    void oneStreamPerWorkerWhileUpdatesFlow() throws Exception {
        List<String> workers = simulator.control().seed(STREAMS, "{}");
        String base = "http://127.0.0.1:" + service.getPort();
        List<EventStream> streams = new ArrayList<>();
        long[] latencies = new long[UPDATES];
        try (var threads = Executors.newFixedThreadPool(20);
                HttpClient client = HttpClient.newHttpClient()) {
            var opening = workers.stream()
                    .map(worker -> threads.submit(() -> EventStream.open(
                            client, base + "/v1/workers/" + worker + "/events", Floor.SERVICE_KEY, null)))
                    .toList();
            for (var each : opening) streams.add(each.get());
            int threadsNow = Thread.activeCount();
            for (int i = 0; i < UPDATES; i++) {
                int at = i % STREAMS;
                int seen = streams.get(at).all("update.settled").size();
                long begin = System.nanoTime();
                Floor.asService()
                        .contentType("application/merge-patch+json")
                        .body("{\"n\":" + i + "}")
                        .patch("/v1/workers/" + workers.get(at) + "/attributes")
                        .then()
                        .statusCode(200);
                long answered = System.nanoTime();
                var event = streams.get(at).awaitAll("update.settled", seen + 1).get(seen);
                latencies[i] = event.receivedNanos() - answered;
                long rest = PAUSE_MILLIS
                        - Duration.ofNanos(System.nanoTime() - begin).toMillis();
                if (rest > 0) Thread.sleep(rest); // the rate of the load, not a wait for something
            }
            Arrays.sort(latencies);
            System.out.printf(
                    "%d streams, %d updates: event after the answer: p50 %.1f ms, p99 %.1f ms, most %.1f ms; %d platform threads%n",
                    STREAMS,
                    UPDATES,
                    latencies[UPDATES / 2] / 1e6,
                    latencies[UPDATES * 99 / 100] / 1e6,
                    latencies[UPDATES - 1] / 1e6,
                    threadsNow);
            assertThat(latencies[UPDATES / 2]).isLessThan(Duration.ofSeconds(2).toNanos());
            streams.forEach(EventStream::close);
        }
    }
}

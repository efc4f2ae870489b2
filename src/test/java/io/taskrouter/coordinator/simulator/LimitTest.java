package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.BOB;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitTest {
    private SimulatorServer server;
    private Client client;

    @BeforeEach
    void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults());
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private List<HttpResponse<String>> atOnce(int requests) {
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, requests)
                .mapToObj(i -> client.http()
                        .sendAsync(client.request(worker(ALICE)).GET().build(), BodyHandlers.ofString()))
                .toList();
        return all.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void whatIsOverTheAccountsConcurrencyIsAnswered429() {
        server.control()
                .options(SimulatorOptions.defaults()
                        .withLatency(SimulatorOptions.Latency.fixed(400))
                        .withLimits(new SimulatorOptions.Limits(5, 0, 0, Map.of(), 0)));
        List<HttpResponse<String>> answers = atOnce(20);
        List<HttpResponse<String>> refused =
                answers.stream().filter(answer -> answer.statusCode() == 429).toList();
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200))
                .hasSizeGreaterThanOrEqualTo(5);
        assertThat(refused).isNotEmpty();
        assertThat(body(refused.getFirst()).get("code").asInt()).isEqualTo(20429);
        assertThat(refused.getFirst().headers().firstValue("Retry-After")).isEmpty();
        assertThat(refused.getFirst()
                        .headers()
                        .firstValueAsLong("Twilio-Concurrent-Requests")
                        .orElseThrow())
                .isGreaterThan(5);
    }

    @Test
    void eachEndpointHasItsOwnRate() {
        server.control()
                .options(SimulatorOptions.defaults()
                        .withLimits(new SimulatorOptions.Limits(0, 0, 0, Map.of("POST worker", 2), 3)));
        Map<Integer, List<HttpResponse<String>>> byStatus = IntStream.range(0, 30)
                .mapToObj(i -> client.post(worker(ALICE), "Attributes", "{}"))
                .collect(Collectors.groupingBy(HttpResponse::statusCode));
        assertThat(byStatus).containsOnlyKeys(200, 429);
        assertThat(client.get(worker(BOB)).statusCode()).isEqualTo(200);
        HttpHeaders allowed = byStatus.get(200).getFirst().headers();
        HttpHeaders refused = byStatus.get(429).getFirst().headers();
        for (HttpHeaders headers : List.of(allowed, refused)) {
            assertThat(headers.firstValue("X-Rate-Limit-Limit")).contains("2");
            assertThat(headers.firstValue("X-Rate-Limit-Config")).contains("2;w=1");
        }
        assertThat(allowed.firstValue("X-Rate-Limit-Remaining")).contains("1");
        assertThat(refused.firstValue("X-Rate-Limit-Remaining")).contains("0");
        assertThat(allowed.firstValue("Retry-After")).isEmpty();
        assertThat(refused.firstValue("Retry-After")).contains("3");
    }

    @Test
    void theAccountHasARate() {
        server.control()
                .options(SimulatorOptions.defaults().withLimits(new SimulatorOptions.Limits(0, 10, 0, Map.of(), 0)));
        long begin = System.nanoTime();
        long allowed =
                atOnce(60).stream().filter(answer -> answer.statusCode() == 200).count();
        long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        assertThat(allowed).isBetween(10L, 10 * (seconds + 1)); // in each second begun
    }

    @Test
    void latencyDelaysTheAnswer() {
        server.control().options(SimulatorOptions.defaults().withLatency(SimulatorOptions.Latency.fixed(120)));
        long start = System.nanoTime();
        HttpResponse<String> answer = client.get(worker(ALICE));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(118));
        assertThat(Double.parseDouble(
                        answer.headers().firstValue("Twilio-Request-Duration").orElseThrow()))
                .isGreaterThanOrEqualTo(0.118);
        assertThat(answer.headers().firstValue("Twilio-Request-Id").orElseThrow())
                .matches("RQ[0-9a-f]{32}");
    }

    @Test
    void logNormalLatencyHasItsMedian() {
        LatencyModel model = new LatencyModel(new Dice(7));
        SimulatorOptions.Latency latency = SimulatorOptions.Latency.logNormal(60, 0.4);
        double[] samples = IntStream.range(0, 10_001)
                .mapToDouble(i -> model.sample(latency))
                .sorted()
                .toArray();
        assertThat(samples[5000]).isBetween(57.0, 63.0);
        assertThat(samples[9900]).isBetween(130.0, 180.0);
        assertThat(samples[10_000]).isLessThanOrEqualTo(3000);
    }
}

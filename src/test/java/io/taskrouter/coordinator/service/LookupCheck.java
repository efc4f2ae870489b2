package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.Await;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an IVR waits for an extension's lookup. Not part of the tests; run it by its name after packaging. Client, service and Redis share the machine. */
@Timeout(600)
class LookupCheck {
    private static final int WORKERS = 1_000;
    private static final int LOOKUPS = Integer.getInteger("lookup.lookups", 20_000);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void lookupsOfAThousandExtensions() {
        try (SimulatorServer simulator = SimulatorServer.start(
                        SimulatorOptions.defaults().withPort(0).withSeededWorkers(0));
                RedisServer redis = RedisServer.start();
                CoordinatorProcess service = CoordinatorProcess.start(CoordinatorProcess.beside(
                        redis,
                        simulator,
                        Map.of("coordinator.limits.key-per-second", "0", "coordinator.rules.resync-budget", "500")))) {
            simulator.control().seed(WORKERS, "{\"directExtension\":\"1${n}\"}");
            IntStream.range(1, 10).forEach(n -> simulator.control().seed(1, "{\"directExtension\":\"000" + n + "\"}"));
            String url = service.url() + "/v1/extensions/";
            assertThat(Await.within(
                            Duration.ofMinutes(1), () -> lookup(url, "0001").contains("\"found\"")))
                    .isTrue();
            for (int callers : new int[] {1, 8}) {
                measure(url, callers, LOOKUPS / 2);
                long[] nanos = measure(url, callers, LOOKUPS);
                System.out.printf(
                        "%d callers at once, %d lookups: p50 %.2f ms, p99 %.2f ms, most %.1f ms%n",
                        callers,
                        nanos.length,
                        nanos[nanos.length / 2] / 1e6,
                        nanos[nanos.length * 99 / 100] / 1e6,
                        nanos[nanos.length - 1] / 1e6);
            }
        }
    }

    private long[] measure(String url, int callers, int lookups) {
        var parts = IntStream.range(0, callers)
                .mapToObj(caller ->
                        CompletableFuture.supplyAsync(() -> one(url, lookups / callers), Thread::startVirtualThread))
                .toList();
        long[] all = parts.stream()
                .map(CompletableFuture::join)
                .flatMapToLong(Arrays::stream)
                .toArray();
        Arrays.sort(all);
        return all;
    }

    private long[] one(String url, int lookups) {
        long[] nanos = new long[lookups];
        for (int i = 0; i < lookups; i++) {
            String extension = "1%03d".formatted(100 + i % 900);
            long begin = System.nanoTime();
            String answer = lookup(url, extension);
            nanos[i] = System.nanoTime() - begin;
            if (!answer.contains("\"found\"")) throw new IllegalStateException(answer);
        }
        return nanos;
    }

    private String lookup(String url, String extension) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url + extension)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

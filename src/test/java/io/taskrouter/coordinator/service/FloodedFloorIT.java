package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All the lists of workers that one user may ask for at once, in the heap that a pod has. */
@Timeout(180)
class FloodedFloorIT {
    private static final int WORKERS = 2000;
    private static final int PARTITIONS = 64;
    private static final int LISTS = 300;
    private static final String LINE = """
            {"workerSid":"%s","friendlyName":"somebody.with.a.long.name.%d@example.com","activity":{"name":"Available","available":true},\
            "acd":{"ready":true,"wish":true,"hold":false},"voice":{"capacity":1,"available":true},"calls":0,"parkedCalls":0,"queueDepth":0}""";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theyCostNoReplicaAndHoldUpNobodysUpdates() {
        try (RedisServer redis = RedisServer.start();
                SimulatorServer simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
                CoordinatorProcess service =
                        CoordinatorProcess.start(CoordinatorProcess.beside(redis, simulator, Map.of()))) {
            crowd(redis);
            String worker = simulator.control().seed(1, "{}").getFirst();
            patched(service, worker, 0);

            var lists = IntStream.range(0, LISTS)
                    .mapToObj(_ -> http.sendAsync(list(service), BodyHandlers.ofString()))
                    .toList();
            int patches = 0;
            do patched(service, worker, ++patches);
            while (!lists.stream().allMatch(CompletableFuture::isDone));

            assertThat(service.isAlive()).as(service.output()).isTrue();
            for (var list : lists) isEmpty(list.join());
        }
    }

    private static void crowd(RedisServer redis) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<String> lines =
                    new ArrayList<>(List.of("HSET", String.format(Locale.ROOT, "tr:{p%02d}:floor", partition)));
            for (int n = partition; n < WORKERS; n += PARTITIONS) {
                String sid = "WK%032x".formatted(0xF000_0000L + n);
                lines.addAll(List.of(sid, LINE.formatted(sid, n)));
            }
            redis.command(lines.toArray(String[]::new));
        }
    }

    private static HttpRequest list(CoordinatorProcess service) {
        return HttpRequest.newBuilder(URI.create(service.url() + "/v1/workers?search=nobody"))
                .build();
    }

    private static void patched(CoordinatorProcess service, String worker, int n) {
        given().contentType("application/merge-patch+json")
                .body("{\"n\":" + n + "}")
                .patch(service.url() + "/v1/workers/" + worker + "/attributes")
                .then()
                .statusCode(200);
    }

    private static void isEmpty(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"items\":[],\"next\":null}");
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica told to stop under load: every caller is answered and nothing stays behind. Its leases last a minute, so that one left behind would show. */
@Timeout(240)
class LeavingIT {
    private static final int WORKERS = 20;
    private static final int CALLERS_EACH = 2;
    /** More than it may take, so that who takes longer is seen to and not killed. */
    private static final Duration GRACE = Duration.ofSeconds(45);

    private RedisServer redis;
    private SimulatorServer simulator;
    private List<String> workers;

    @BeforeEach
    void workers() {
        redis = RedisServer.start();
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        workers = simulator.control().seed(WORKERS, "{}");
    }

    @AfterEach
    void end() {
        simulator.close();
        redis.close();
    }

    @Test
    void everyCallerIsAnsweredAndTheNextReplicaNeedNotWaitForLeases() throws Exception {
        Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        Queue<String> unanswered = new ConcurrentLinkedQueue<>();
        Queue<String> queued = new ConcurrentLinkedQueue<>();
        AtomicBoolean stopping = new AtomicBoolean();
        simulator.control().fault(FaultRule.slow(200).on("POST", "worker"));
        Duration exit;
        int code;
        try (var leaving = replica();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newHttpClient()) {
            Future<Integer> stop;
            long begin;
            try (var callers = new Callers(threads)) {
                for (String worker : workers) {
                    for (int i = 0; i < CALLERS_EACH; i++) {
                        String key = "k" + i;
                        callers.add(() -> call(http, leaving, worker, key, stopping, answers, queued, unanswered));
                    }
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() > 5 * WORKERS);
                // One write gets no answer: its pass ends late, its caller waits.
                simulator
                        .control()
                        .fault(FaultRule.hang()
                                .on("POST", "worker")
                                .forWorker(workers.getFirst())
                                .times(1));
                begin = System.nanoTime();
                stop = threads.submit(() -> leaving.stop(GRACE));
                await().atMost(Duration.ofSeconds(10)).until(() -> !leaving.isReady());
                stopping.set(true); // as a balancer does that sees the probe
            }
            code = stop.get();
            exit = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(leaving.output()).doesNotContain("ERROR");
        }
        assertThat(unanswered).isEmpty();
        assertThat(answers).isNotEmpty().allMatch(status -> status == 200 || status == 202);
        assertThat(exit).isLessThan(Duration.ofSeconds(20));
        assertThat(code).as("ended by itself").isIn(0, 143);
        assertThat(queued).as("some were still open").isNotEmpty();
        try (var next = replica();
                var http = HttpClient.newHttpClient()) {
            for (String update : queued) {
                await().atMost(Duration.ofSeconds(40)) // shorter than a lease
                        .until(() -> body(http, next, update).contains("\"status\":\"applied\""));
            }
            assertThat(body(http, next, "/v1/admin/queues")).contains("\"openPasses\":0", "\"depth\":0");
        }
    }

    private static void call(
            HttpClient http,
            CoordinatorProcess replica,
            String worker,
            String key,
            AtomicBoolean stopping,
            Queue<Integer> answers,
            Queue<String> queued,
            Queue<String> unanswered) {
        for (int value = 1; !stopping.get(); value++) {
            HttpRequest patch = HttpRequest.newBuilder(
                            URI.create(replica.url() + "/v1/workers/" + worker + "/attributes"))
                    .header("Content-Type", "application/merge-patch+json")
                    .header("Prefer", "wait=30")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"" + key + "\":" + value + "}"))
                    .build();
            try {
                HttpResponse<String> answer = http.send(patch, HttpResponse.BodyHandlers.ofString());
                answers.add(answer.statusCode());
                answer.headers().firstValue("Location").ifPresent(queued::add);
            } catch (IOException e) {
                unanswered.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String body(HttpClient http, CoordinatorProcess replica, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(replica.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private CoordinatorProcess replica() {
        return CoordinatorProcess.start(CoordinatorProcess.beside(
                redis,
                simulator,
                Map.of(
                        "quarkus.shutdown.delay",
                        "2S",
                        "quarkus.shutdown.timeout",
                        "12S",
                        "coordinator.queue.lease",
                        "60s")));
    }

    /** Waits at its end until all have come back. */
    private record Callers(ExecutorService threads, List<Future<?>> running) implements AutoCloseable {
        Callers(ExecutorService threads) {
            this(threads, new ArrayList<>());
        }

        void add(Runnable caller) {
            running.add(threads.submit(caller));
        }

        @Override
        public void close() throws Exception {
            for (Future<?> each : running) each.get();
        }
    }
}

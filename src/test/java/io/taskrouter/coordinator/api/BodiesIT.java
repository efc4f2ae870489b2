package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are too large, endless or too slow, many at once at a real process: each is refused in time, none is kept, and everybody else is answered meanwhile. */
@Timeout(240)
class BodiesIT {
    private static final int OF_EACH_KIND = 25;
    private static final int ROUNDS = 3;
    private static final int STALLED = 100;
    /** 4 MiB of bodies of almost 2 MiB each. */
    private static final int MOST_HELD = 2;

    private static final long MOST_GROWTH = 20 * 1024 * 1024;
    private static final byte[] PIECE = "x".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII);
    /** All of the heap is there from the start: what grows is what is kept of connections, and what would be kept on the heap has no room. */
    private static final List<String> FIXED_HEAP = List.of("-Xms160m", "-Xmx160m", "-XX:+AlwaysPreTouch");

    private CoordinatorProcess service;
    private String worker;

    @Test
    void bodiesThatAreRefusedTakeNoMemoryAndHoldUpNobody() throws Exception {
        try (var redis = RedisServer.start();
                var simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
                var process = CoordinatorProcess.start(
                        CoordinatorProcess.beside(
                                redis,
                                simulator,
                                Map.of("coordinator.http.head-timeout", "2s", "coordinator.http.body-timeout", "2s")),
                        Map.of(),
                        FIXED_HEAP);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service = process;
            worker = simulator.control().seed(1, "{}").getFirst();
            others(10);
            attack(threads); // what is there for good after the first time is no growth
            AtomicBoolean over = new AtomicBoolean();
            long before = service.residentBytes();
            Future<Integer> others = threads.submit(() -> {
                int answered = 0;
                while (!over.get()) answered += others(1);
                return answered;
            });
            Future<Long> most = threads.submit(() -> {
                long found = 0;
                while (!over.get()) found = Math.max(found, service.residentBytes());
                return found;
            });
            try {
                for (int i = 0; i < ROUNDS; i++) attack(threads);
            } finally {
                over.set(true);
            }
            assertThat(others.get()).isGreaterThan(20);
            assertThat(most.get() - before).isLessThan(MOST_GROWTH);
        }
    }

    /** As many bytes as a route may be sent, less one, from each; the last one never comes. */
    @Test
    void bodiesThatStallTakeTheirShareOfTheHeapAndNoMore() throws Exception {
        try (var redis = RedisServer.start();
                var simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
                var process = CoordinatorProcess.start(
                        CoordinatorProcess.beside(redis, simulator, Map.of()), Map.of(), FIXED_HEAP);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service = process;
            worker = simulator.control().seed(1, "{}").getFirst();
            for (int round = 0; round < 2; round++) { // what the first one's did not give back the second's would lack
                List<Future<String>> stalled = new ArrayList<>();
                for (int i = 0; i < STALLED; i++)
                    stalled.add(threads.submit(() -> stall("POST /webhooks/event-streams", Limits.BULK_BODY)));
                while (stalled.stream().noneMatch(Future::isDone)) others(1);
                others(10);
                List<String> answers = new ArrayList<>();
                for (Future<String> each : stalled) answers.add(statusLine(each.get()));
                assertThat(answers).contains("HTTP/1.1 408 Request Timeout");
                assertThat(Collections.frequency(answers, "HTTP/1.1 503 Service Unavailable"))
                        .isGreaterThanOrEqualTo(STALLED - MOST_HELD);
                assertThat(answers).allMatch(each -> each.contains(" 408 ") || each.contains(" 503 "));
            }
            assertThat(process.isAlive()).isTrue();
        }
    }

    /** Anybody can have all that may be coming in under /v1 stall, without a credential: Twilio is heard all the same. And the heap has room for all there can be at once. */
    @Test
    void bodiesThatStallUnderV1KeepOutNoCallback() throws Exception {
        try (var redis = RedisServer.start();
                var simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
                var process = CoordinatorProcess.start(
                        CoordinatorProcess.beside(redis, simulator, Map.of("coordinator.http.body-timeout", "20s")),
                        Map.of(),
                        FIXED_HEAP);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service = process;
            worker = simulator.control().seed(1, "{}").getFirst();
            List<Future<String>> stalled = new ArrayList<>();
            stalled.addAll(fill(threads, 300, "PATCH /v1/workers/" + worker + "/attributes", Limits.BODY));
            stalled.addAll(fill(threads, 8, "PUT /v1/extensions", Limits.BULK_BODY));
            for (String path : List.of("/webhooks/taskrouter", "/webhooks/voice-status"))
                callback(path, "application/x-www-form-urlencoded", "A=" + "x".repeat(200 * 1024));
            callback("/webhooks/event-streams", "application/json", "[]");
            stalled.addAll(fill(threads, 32, "POST /webhooks/taskrouter", Limits.WEBHOOK_BODY));
            stalled.addAll(fill(threads, 8, "POST /webhooks/event-streams", Limits.BULK_BODY));
            for (int i = 0; i < 10; i++) state();
            assertThat(stalled)
                    .as("those that have an answer while the others still stall")
                    .filteredOn(Future::isDone)
                    .allMatch(each -> statusLine(each.resultNow()).contains(" 503 "));
            for (Future<String> each : stalled)
                assertThat(statusLine(each.get())).containsAnyOf(" 408 ", " 503 ");
            assertThat(process.isAlive()).isTrue();
        }
    }

    /** It is read, to be judged: nobody signed it. */
    private void callback(String path, String type, String body) {
        given().contentType(type).body(body).post(service.url() + path).then().statusCode(403);
    }

    /** Until there is no more room for one. */
    private List<Future<String>> fill(ExecutorService threads, int bodies, String what, int limit) throws Exception {
        List<Future<String>> stalled = new ArrayList<>();
        for (int i = 0; i < bodies; i++) stalled.add(threads.submit(() -> stall(what, limit)));
        while (stalled.stream().noneMatch(Future::isDone)) state();
        return stalled;
    }

    private String stall(String what, int limit) throws IOException {
        return RawHttp.exchange(service.port(), out -> {
            out.write((what + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + limit
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[limit - 1]);
        });
    }

    private static String statusLine(String answer) {
        return answer.lines().findFirst().orElse("no answer");
    }

    private void attack(ExecutorService threads) throws Exception {
        List<Future<String>> tooLarge = new ArrayList<>();
        List<Future<String>> tooSlow = new ArrayList<>();
        List<Future<String>> noHead = new ArrayList<>();
        for (int i = 0; i < OF_EACH_KIND; i++) {
            tooLarge.add(send(threads, "Content-Length: " + 10 * 1024 * 1024, out -> pour(out, 640)));
            tooLarge.add(send(threads, "Content-Length: " + (64 * 1024 + 1), out -> pour(out, 5)));
            tooLarge.add(send(threads, "Transfer-Encoding: chunked", BodiesIT::endless));
            tooSlow.add(send(threads, "Content-Length: 60000", RawHttp::drip));
            tooSlow.add(send(threads, "Transfer-Encoding: chunked", out -> {}));
            noHead.add(threads.submit(() -> RawHttp.exchange(service.port(), out -> {
                out.write("PATCH / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                RawHttp.drip(out);
            })));
        }
        for (Future<String> each : tooLarge) assertThat(each.get()).startsWith("HTTP/1.1 413 ");
        for (Future<String> each : tooSlow) assertThat(each.get()).startsWith("HTTP/1.1 408 ");
        for (Future<String> each : noHead) assertThat(each.get()).isEmpty();
    }

    private Future<String> send(ExecutorService threads, String head, RawHttp.Sending body) {
        return threads.submit(() -> RawHttp.exchange(service.port(), out -> {
            out.write(("PATCH /v1/workers/" + worker
                            + "/attributes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + head
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.to(out);
        }));
    }

    private static void pour(OutputStream out, int pieces) throws IOException {
        for (int i = 0; i < pieces; i++) out.write(PIECE);
    }

    private static void endless(OutputStream out) throws IOException {
        byte[] size = (Integer.toHexString(PIECE.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        while (!Thread.interrupted()) {
            out.write(size);
            out.write(PIECE);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Requests as anybody sends them. */
    private int others(int times) {
        String path = service.url() + "/v1/workers/" + worker;
        for (int i = 0; i < times; i++) {
            state();
            given().contentType("application/json")
                    .body("{\"n\":" + i + "}")
                    .patch(path + "/attributes")
                    .then()
                    .statusCode(200);
        }
        return 2 * times;
    }

    private void state() {
        given().get(service.url() + "/v1/workers/" + worker).then().statusCode(200);
    }
}

package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.taskrouter.coordinator.bench.Outcome;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Shift;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is put off by a replica asks another one, also for what became of an update that was accepted. */
@Timeout(30)
class AppendingTest {
    private static final String PATCH = "{\"updateId\":\"u1\",\"revision\":\"1\"}";

    private final Answers answers = new Answers();
    /** The one of the two that has put somebody off does so for good. */
    private final AtomicReference<HttpServer> sulking = new AtomicReference<>();

    private List<HttpServer> replicas;

    @BeforeEach
    void start() throws IOException {
        replicas = List.of(server(), server());
    }

    @AfterEach
    void stop() {
        replicas.forEach(each -> each.stop(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whatWasAcceptedIsFollowedAtAnotherReplica(int status) {
        serve("PATCH", 202, "GET", status, "{\"status\":\"applied\"}");

        assertThat(set()).isInstanceOf(Outcome.Confirmed.class);
        assertThat(answers.putOff()).isEqualTo(Map.of(status + " not-now", 1L));
        assertThat(answers.refusals()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whatWasNotAcceptedIsSentToAnotherReplica(int status) {
        serve("GET", 404, "PATCH", status, PATCH);

        assertThat(set()).isInstanceOf(Outcome.Confirmed.class);
        assertThat(answers.putOff()).isEqualTo(Map.of(status + " not-now", 1L));
        assertThat(answers.refusals()).isEmpty();
    }

    /** To the one method both answer alike, to the other the first to be asked answers that it cannot. */
    private void serve(String alike, int status, String method, int putOff, String body) {
        for (HttpServer each : replicas) {
            each.createContext("/", exchange -> {
                if (exchange.getRequestMethod().equals(alike)) {
                    answer(exchange, status, PATCH);
                    return;
                }
                assertThat(exchange.getRequestMethod()).isEqualTo(method);
                sulking.compareAndSet(null, each);
                if (sulking.get() == each) answer(exchange, putOff, "{\"type\":\"https://problems/not-now\"}");
                else answer(exchange, 200, body);
            });
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("Location", "/v1/workers/WK1/updates/u1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Outcome set() {
        var strategy = new Appending(
                () -> replicas.stream().map(AppendingTest::uri).toList(), Crowd.USUAL, new Shift(), answers);
        try (var caller = strategy.setter(Seat.of("WK1", 1))) {
            return caller.set(1);
        }
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        return server;
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}

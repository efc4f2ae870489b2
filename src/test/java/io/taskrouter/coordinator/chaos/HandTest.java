package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever repeats what a killed replica did not answer learns nothing of how often it was tried. */
@Timeout(30)
class HandTest {
    private final Hand hand = new Hand();
    private HttpServer replica;

    @BeforeEach
    void start() throws IOException {
        replica = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        replica.createContext("/", exchange -> {
            byte[] problem = "{\"type\":\"https://problems/of-its-own\"}".getBytes(StandardCharsets.UTF_8);
            int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(status, problem.length);
            exchange.getResponseBody().write(problem);
            exchange.close();
        });
        replica.start();
    }

    @AfterEach
    void stop() {
        replica.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409, 412, 429, 500, 502})
    void whatNoCallerMayBeToldFailsTheRowThoughARepeatIsAnswered(int status) {
        assertThat(ask(status)).isEqualTo(status);
        assertThat(ask(200)).isEqualTo(200);

        Row row = row();
        assertThat(row.isClean()).isFalse();
        assertThat(row.callers().refusals()).isEqualTo(Map.of(status + " of-its-own", 1L));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 503})
    void whatIsDoneOrToBeRepeatedIsProper(int status) {
        assertThat(ask(status)).isEqualTo(status);
        assertThat(row().isClean()).isTrue();
    }

    @Test
    void aReplicaThatIsGoneTellsNothing() {
        replica.stop(0);
        assertThat(ask(200)).isZero();
        assertThat(row().isClean()).isTrue();
        assertThat(hand.told()).singleElement().asString().contains("ConnectException");
    }

    private int ask(int status) {
        int port = replica.getAddress().getPort();
        return hand.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + status)));
    }

    private Row row() {
        Verdict nothingWrong = new Verdict(1, 0, 0, 0, List.of());
        return Row.judged("", 1, true, nothingWrong, Row.Times.once(1)).told(hand.answers());
    }
}

package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.taskrouter.FlexTokens.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Twilio's answers about a token are taken for. */
class TwilioFlexTokensTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String GOOD =
            "{\"valid\":true,\"code\":0,\"message\":null,\"expiration\":\"2018-09-24T23:22:44.240Z\","
                    + "\"realm_user_id\":\"user@example.com\",\"identity\":\"user_40example_2Dcom\",\"roles\":[\"agent\"],"
                    + "\"worker_sid\":\"WK00000000000000000000000000000001\"}";

    @Test
    void theSimulatorsTokensSayWhoTheyAre() {
        try (var simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0))) {
            String worker = simulator.control().seed(1, "{}").getFirst();
            var tokens = tokens(simulator.baseUrl());

            assertThat(tokens.judge("flex." + worker + ".agent", LONG))
                    .isInstanceOfSatisfying(Verdict.Good.class, good -> {
                        assertThat(good.roles()).containsExactly("agent");
                        assertThat(good.worker()).isEqualTo(new WorkerSid(worker));
                        assertThat(good.expires()).isNotNull();
                    });
            assertThat(tokens.judge("flex.-.supervisor+admin", LONG))
                    .isInstanceOfSatisfying(Verdict.Good.class, good -> {
                        assertThat(good.roles()).containsExactly("supervisor", "admin");
                        assertThat(good.worker()).isNull();
                    });
            assertThat(tokens.judge("flex." + worker + ".agent.expired", LONG)).isEqualTo(new Verdict.Bad());
            assertThat(tokens.judge("no.token.of-theirs", LONG)).isEqualTo(new Verdict.Bad());
            tokens.close();
        }
    }

    @Test
    void theQuestionIsPutAsTwilioWantsIt() throws Exception {
        try (var server = new FaultServer(FaultServer.reply("200 OK", "Content-Type: application/json\r\n", GOOD))) {
            var tokens = tokens(server.url());
            assertThat(tokens.judge("a.\"b\".c", LONG)).isInstanceOf(Verdict.Good.class);
            String request = server.requests.getFirst();
            assertThat(request)
                    .startsWith("POST /v1/Accounts/" + Adapter.ACCOUNT + "/Tokens/validate HTTP/1.1\r\n")
                    .contains("Content-Type: application/json\r\n")
                    .contains("Authorization: Basic " + basic(Adapter.ACCOUNT + ":simulated-auth-token") + "\r\n");
            var body = new ObjectMapper().readTree(request.substring(request.indexOf("\r\n\r\n")));
            assertThat(body.properties()).hasSize(1);
            assertThat(body.path("token").textValue()).isEqualTo("a.\"b\".c");
            tokens.close();
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("200 OK", GOOD, Verdict.Good.class),
                Arguments.of("200 OK", "{\"valid\":false,\"message\":\"expired\"}", Verdict.Bad.class),
                Arguments.of("400 Bad Request", "{\"valid\":false}", Verdict.Bad.class),
                Arguments.of("400 Bad Request", "{\"code\":20001}", Verdict.Unknown.class),
                Arguments.of("401 Unauthorized", "{\"code\":20003}", Verdict.Unknown.class),
                Arguments.of("403 Forbidden", "{\"valid\":false}", Verdict.Unknown.class),
                Arguments.of("429 Too Many Requests", "{}", Verdict.Unknown.class),
                Arguments.of("500 Oops", GOOD, Verdict.Unknown.class),
                Arguments.of("400 Bad Request", GOOD, Verdict.Unknown.class),
                Arguments.of("302 Found", "", Verdict.Unknown.class),
                Arguments.of("200 OK", "", Verdict.Unknown.class),
                Arguments.of("200 OK", "<html>", Verdict.Unknown.class),
                Arguments.of("200 OK", "[]", Verdict.Unknown.class),
                Arguments.of("200 OK", "{\"valid\":\"true\"}", Verdict.Unknown.class),
                Arguments.of("200 OK", "{\"x\":\"" + "x".repeat(100_000) + "\"}", Verdict.Unknown.class));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("answers")
    void onlyAClearWordIsBelieved(String status, String body, Class<? extends Verdict> verdict) {
        try (var server = new FaultServer(FaultServer.reply(status, "Content-Type: application/json\r\n", body))) {
            var tokens = tokens(server.url());
            assertThat(tokens.judge("a.b.c", LONG)).isInstanceOf(verdict);
            assertThat(server.requests).hasSize(1);
            tokens.close();
        }
    }

    @Test
    void whatGoesWrongOnTheWayIsUnknownAndInTime() throws Exception {
        List<FaultServer.Behaviour> troubles = List.of(
                (socket, out) -> socket.setSoLinger(true, 0),
                (socket, out) -> out.write("HTTP/1.1 200 OK\r\nContent-Le".getBytes(StandardCharsets.US_ASCII)),
                (socket, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    socket.getInputStream().read(); // until the caller gives up
                },
                (socket, out) -> socket.getInputStream().read());
        for (var trouble : troubles)
            try (var server = new FaultServer(trouble)) {
                var tokens = tokens(server.url());
                long start = System.nanoTime();
                assertThat(tokens.judge("a.b.c", Duration.ofMillis(400))).isInstanceOf(Verdict.Unknown.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                tokens.close();
            }
    }

    private static TwilioFlexTokens tokens(String url) {
        return new TwilioFlexTokens(Adapter.at(url).config());
    }

    private static String basic(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}

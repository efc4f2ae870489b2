package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own can show: answers below every router, and starts that are refused. */
class PackagedEdgesIT {
    private static final Map<String, String> PRODUCTION = Map.of(
            "quarkus.redis.hosts", "redis://127.0.0.1:1",
            "twilio.account-sid", "AC00000000000000000000000000000001",
            "twilio.auth-token", "an-auth-token-for-tests",
            "twilio.workspace-sid", "WS00000000000000000000000000000001");
    private static CoordinatorProcess service;

    @BeforeAll
    static void start() {
        service = CoordinatorProcess.start(
                Map.of("quarkus.profile", "local", "quarkus.redis.hosts", "redis://127.0.0.1:1"),
                Map.of("COORDINATOR_HTTP_HEAD_TIMEOUT", "2s"),
                List.of());
    }

    @AfterAll
    static void stop() {
        if (service != null) service.close();
    }

    static Stream<Arguments> noHttp() {
        return Stream.of(
                arguments("garbage", 400, "malformed-request", "GARBAGE\r\n\r\n"),
                arguments(
                        "target that is no URI",
                        400,
                        "malformed-request",
                        "GET /v1/%ZZ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                arguments("header without colon", 400, "malformed-request", "GET / HTTP/1.1\r\nHost x\r\n\r\n"),
                arguments(
                        "two lengths",
                        400,
                        "malformed-request",
                        "PATCH / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
                arguments(
                        "negative length",
                        400,
                        "malformed-request",
                        "PATCH / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
                arguments(
                        "long header",
                        431,
                        "headers-too-large",
                        "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(9000) + "\r\n\r\n"),
                arguments(
                        "very long line",
                        414,
                        "uri-too-long",
                        "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    @Test
    void aHeadThatComesDropByDropIsCutOffAndHoldsUpNobody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 299; i++) slow.add(new Socket("127.0.0.1", service.port()));
        for (Socket each : slow) beginHead(each);
        given().get(service.url() + "/nothing").then().statusCode(404);
        long begin = System.nanoTime();
        try (Socket last = new Socket("127.0.0.1", service.port())) {
            beginHead(last);
            last.setSoTimeout(30_000);
            Thread dripping = Thread.startVirtualThread(() -> drip(last));
            assertThat(last.getInputStream().read()).isEqualTo(-1);
            // sooner than the default of 10 s would have it
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(9));
            dripping.join();
        }
        for (Socket each : slow) {
            each.setSoTimeout(30_000);
            assertThat(each.getInputStream().read()).isEqualTo(-1);
            each.close();
        }
    }

    private static void beginHead(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
    }

    private static void drip(Socket socket) {
        try {
            RawHttp.drip(socket.getOutputStream());
        } catch (IOException cut) {
            // as it should be
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noHttp")
    void whatIsNoHttpIsAProblemToo(String name, int status, String slug, String request) throws IOException {
        String answer = RawHttp.exchange(service.port(), request);
        assertThat(answer).startsWith("HTTP/1.").contains(" " + status + " ");
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("content-type: application/problem+json", "x-request-id: ", "/problems/" + slug)
                .contains("x-content-type-options: nosniff", "content-security-policy: default-src 'none'")
                .contains("vary: origin");
    }

    /** Known as far as the decoder has come: it forgets the line right before the one that is too long. */
    @Test
    void aBrowserMayReadWhatIsWrongWithItsHeaders() throws IOException {
        String answer = RawHttp.exchange(
                service.port(),
                "GET / HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost:3000\r\nAccept: */*\r\nX: " + "x".repeat(9000)
                        + "\r\n\r\n");
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains(" 431 ", "access-control-allow-origin: http://localhost:3000");
    }

    /** As a deployment sets them: by environment. */
    @Test
    void keysFromTheEnvironmentAreKnown() {
        Map<String, String> environment = Map.of(
                "COORDINATOR_AUTH_MODE", "api-key",
                "COORDINATOR_AUTH_API_KEYS_STUDIO_SECRET", "studio-secret-for-tests",
                "COORDINATOR_AUTH_API_KEYS_STUDIO_ROLE", "ivr",
                "COORDINATOR_AUTH_API_KEYS_BACKEND_SECRET", "backend-secret-for-tests",
                "COORDINATOR_AUTH_API_KEYS_BACKEND_SECRET_PREVIOUS", "backend-secret-before-rotation",
                "COORDINATOR_AUTH_API_KEYS_BACKEND_ROLE", "service");
        try (CoordinatorProcess production = CoordinatorProcess.start(PRODUCTION, environment, List.of())) {
            String list = production.url() + "/v1/workers";
            for (String secret : List.of("backend-secret-for-tests", "backend-secret-before-rotation"))
                given().header(ApiTest.bearer(secret))
                        .get(list)
                        .then()
                        .statusCode(503); // let in, but there is no Redis
            given().header(ApiTest.bearer("studio-secret-for-tests"))
                    .get(list)
                    .then()
                    .statusCode(403);
            given().header(ApiTest.bearer("somebody-elses-secret"))
                    .get(list)
                    .then()
                    .statusCode(401);
        }
    }

    @Test
    void anInsecureStartIsRefusedInOneLine() {
        refused("coordinator.auth.mode", "none", "coordinator.auth.mode is none");
        refused("coordinator.auth.api-keys.ci.secret", "short", "coordinator.auth.api-keys.ci.");
        refused("coordinator.extensions.pattern-length", "11", "coordinator.extensions.pattern-length must be");
        refused("simulator.enabled", "true", "simulator.enabled is true");
        refused("coordinator.events.heartbeat", "0S", "coordinator.events.heartbeat");
        refused("coordinator.rules.declined-for", "-1S", "coordinator.rules.declined-for");
        refused("coordinator.cors.origins", "*", "coordinator.cors.origins must be");
        refused("twilio.auth-token", " ", "twilio.auth-token is required");
    }

    /** A call that may take longer than any lease lasts would never be made, and every update be answered 202 for ever. */
    @Test
    void aLeaseThatNoCallFitsIntoIsRefusedInOneLine() {
        refused(
                "twilio.request-timeout",
                "10s",
                "coordinator.queue.lease must be at least 10500 ms, since twilio.request-timeout is 10000 ms");
    }

    /** Whoever else reads such an address says what it was. By environment, as a deployment sets it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediss://:pa^ss-planted@127.0.0.1:1",
                "rediss://:pa/ss-planted@127.0.0.1:1",
                "rediss://user:12/ss-planted@127.0.0.1:1",
                "rediss://:pa,ss-planted@127.0.0.1:1",
                "rediss://:pa${ss-planted}@127.0.0.1:1"
            })
    void anAddressOfRedisThatCannotBeReadEndsTheStartUntold(String hosts) {
        Map<String, String> settings = new HashMap<>(PRODUCTION);
        settings.remove("quarkus.redis.hosts");
        Map<String, String> environment = Map.of("QUARKUS_REDIS_HOSTS", hosts);
        assertThatThrownBy(() -> CoordinatorProcess.start(settings, environment, List.of())
                        .close())
                .hasMessageContaining("ended at once with 1\nquarkus.redis.hosts must be addresses such as")
                .message()
                .doesNotContain("ss-planted")
                .hasLineCount(2);
    }

    @Test
    void aRedisDividedOtherwiseEndsTheStartInOneLine() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command("SET", "tr:partitions", "16");
            refused(
                    "quarkus.redis.hosts",
                    redis.hosts(),
                    "divided into 16 partitions, coordinator.queue.partitions is 64: set it to 16");
        }
    }

    @Test
    void whoFindsThatOutOnlyLaterGetsNoCallers() {
        try (RedisServer redis = RedisServer.startFsyncAlways()) {
            redis.command("SET", "tr:partitions", "16");
            redis.stop();
            try (CoordinatorProcess early = CoordinatorProcess.start(
                    Map.of("quarkus.profile", "local", "quarkus.redis.hosts", redis.hosts()))) {
                assertThat(early.isReady()).isTrue();
                redis.restart();
                await().atMost(Duration.ofSeconds(20)).until(() -> !early.isReady());
                assertThat(redis.command("GET", "tr:partitions")).isEqualTo("16");
            }
        }
    }

    private static void refused(String property, String value, String line) {
        Map<String, String> settings = new HashMap<>(PRODUCTION);
        settings.put(property, value);
        assertThatThrownBy(() -> CoordinatorProcess.start(settings).close())
                .hasMessageContaining(line)
                .message()
                .doesNotContain("\tat io.quarkus");
    }
}

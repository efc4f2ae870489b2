package io.taskrouter.coordinator.ctl;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command line against the packaged service, as somebody on call uses it. */
@Timeout(180)
class CtlIT {
    private static final String SERVICE = "service-secret-0123456789";
    private static final String OPERATOR = "operator-secret-0123456789";
    private static final String PHONE = "+15557654321";
    private static RedisServer redis;
    private static CoordinatorProcess service;

    @BeforeAll
    static void aServiceWithItsSimulator() {
        redis = RedisServer.start();
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.profile", "local",
                "quarkus.redis.hosts", redis.hosts(),
                "coordinator.auth.mode", "api-key",
                "coordinator.auth.api-keys.backend.secret", SERVICE,
                "coordinator.auth.api-keys.backend.role", "service",
                "coordinator.auth.api-keys.oncall.secret", OPERATOR,
                "coordinator.auth.api-keys.oncall.role", "operator"));
        settings.put("simulator.workers", "6");
        service = CoordinatorProcess.start(settings);
    }

    @AfterAll
    static void end() {
        service.close();
        redis.close();
    }

    private record Said(int exit, String out, String err) {}

    private static Said ctl(String key, String... words) {
        return run(Map.of("COORDINATOR_URL", service.url(), "COORDINATOR_KEY", key), words);
    }

    private static Said run(Map<String, String> environment, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Ctl.run(words, environment, new PrintStream(out, true), new PrintStream(err, true));
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String worker(int number) {
        return "WK%032d".formatted(number);
    }

    private static void patch(String worker, String body, int status) {
        given().contentType("application/json")
                .header("Authorization", "Bearer " + SERVICE)
                .body(body)
                .patch(service.url() + "/v1/workers/" + worker + "/attributes")
                .then()
                .statusCode(status);
    }

    @Test
    void aWorkerIsShownWithWhyItIsNotReadyAndWithoutItsValues() {
        patch(worker(1), "{\"phone\":\"" + PHONE + "\"}", 200);
        Said ready = ctl(OPERATOR, "worker", worker(1));
        assertThat(ready.exit()).isZero();
        assertThat(ready.out()).contains("READY for queue calls", "capacity 1", "caller backend", "phone");
        given().contentType("application/json")
                .body("{\"activity\":\"Break\"}")
                .post(service.url() + "/simulator/control/workers/" + worker(1) + "/write")
                .then()
                .statusCode(200);
        assertThat(ctl(OPERATOR, "resync", worker(1)).out()).startsWith("Looked at TaskRouter.");
        Said away = ctl(OPERATOR, "worker", "alice");
        assertThat(away.out()).contains("NOT READY", "because", "(activity)", "Break (not available)");
        assertThat(ready.out() + away.out() + ctl(SERVICE, "history", worker(1)).out())
                .doesNotContain(PHONE);
    }

    @Test
    void aHoldNeedsAServiceKeyAndIsSeenAndReleased() {
        patch(worker(2), "{\"a\":1}", 200);
        Said refused = ctl(OPERATOR, "hold", worker(2));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).startsWith("Not done: ").contains("role service");
        assertThat(refused.out()).isEmpty();

        Said held = ctl(SERVICE, "hold", worker(2), "too", "many", "complaints");
        assertThat(held.exit()).as(held.err()).isZero();
        assertThat(held.out()).contains("Held", "Not ready");
        assertThat(ctl(OPERATOR, "worker", worker(2)).out()).contains("NOT READY", "(hold)");
        assertThat(ctl(OPERATOR, "workers", "bob").out()).contains("no: hold");
        assertThat(ctl(SERVICE, "release", worker(2)).out()).contains("Released", "Ready for queue calls");
    }

    @Test
    void queuesArePausedAndResumedEvenWithoutAKeyOnTheManagementPort() {
        var inThePod = Map.of("COORDINATOR_MANAGEMENT_URL", "http://127.0.0.1:" + service.managementPort());
        assertThat(ctl(OPERATOR, "queues").out()).contains("Passes run.", "No update waits.");
        assertThat(run(inThePod, "pause").out()).startsWith("Paused");
        assertThat(ctl(OPERATOR, "queues").out()).contains("PAUSED since 20");
        assertThat(ctl(OPERATOR, "resume").out()).startsWith("Resumed");
        assertThat(run(inThePod, "queues").out()).contains("Passes run.");
        assertThat(ctl(SERVICE, "queues").exit()).isEqualTo(1);
    }

    @Test
    void aDeadLetterIsShownTriedAgainOrForgottenAndTheHistoryTellsWho() {
        for (int number : new int[] {3, 4}) {
            patch(worker(number), "{\"a\":1}", 200); // else the try whether If-Match counts might be what is refused
            given().contentType("application/json")
                    .body(
                            "{\"kind\":\"error-before\",\"status\":400,\"method\":\"POST\",\"endpoint\":\"worker\",\"worker\":\""
                                    + worker(number) + "\",\"next\":1}")
                    .post(service.url() + "/simulator/control/faults")
                    .then()
                    .statusCode(201);
            patch(worker(number), "{\"phone\":\"" + PHONE + "\"}", 502);
        }
        Said letters = ctl(OPERATOR, "dead-letters");
        assertThat(letters.out())
                .contains("/attributes/phone", "backend", worker(3))
                .doesNotContain(PHONE);

        assertThat(ctl(OPERATOR, "requeue", letterOf(worker(3), letters)).out()).contains("is tried again as update");
        Said twice = ctl(OPERATOR, "drop", letterOf(worker(4), letters), letterOf(worker(4), letters));
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("is forgotten.", "Not done: ");
        assertThat(ctl(OPERATOR, "history", worker(3)).out()).contains("operator oncall", "requeued", "phone");
        assertThat(ctl(OPERATOR, "history", worker(4)).out()).contains("operator oncall", "dropped", "phone");
        assertThat(ctl(OPERATOR, "dead-letters").out()).contains("No update was given up.");
    }

    private static String letterOf(String worker, Said letters) {
        var line = Pattern.compile("(?m)^(\\S+) .* " + worker + " ").matcher(letters.out());
        assertThat(line.find()).as(letters.out()).isTrue();
        return line.group(1);
    }

    @Test
    void theWorkspaceIsCheckedAndMadeSo() {
        assertThat(ctl(OPERATOR, "setup", "--apply").exit()
                        + ctl(OPERATOR, "setup").exit())
                .isBetween(0, 1);
        assertThat(ctl(OPERATOR, "setup").out()).contains("The workspace is what the rules need.");
    }

    @Test
    void whatIsNotUnderstoodOrNotReachedEndsWithAReasonAndACode() {
        patch(worker(5), "{\"a\":1}", 200);
        patch(worker(6), "{\"a\":1}", 200);
        assertThat(ctl(OPERATOR, "explode"))
                .satisfies(said -> assertThat(said.exit()).isEqualTo(2))
                .satisfies(said -> assertThat(said.err()).contains("There is no command explode", "ctl worker"));
        assertThat(ctl(OPERATOR, "worker").exit()).isEqualTo(2);
        assertThat(ctl(OPERATOR, "worker", "nobody-of-this-name").err()).contains("Give the SID");
        assertThat(ctl(OPERATOR, "worker", "agent-").err()).contains("Choose one");
        assertThat(ctl(OPERATOR, "requeue", "7-NONE").err()).startsWith("Not done: ");
        assertThat(ctl("wrong-secret-0123456789", "queues").err())
                .contains("COORDINATOR_KEY")
                .doesNotContain("wrong-secret");
        assertThat(run(Map.of("COORDINATOR_URL", "http://127.0.0.1:1"), "workers")
                        .err())
                .contains("no answer from http://127.0.0.1:1");
        assertThat(run(Map.of("COORDINATOR_URL", "ftp:x"), "workers").exit()).isEqualTo(2);
        assertThat(ctl(OPERATOR, "help").out()).contains("COORDINATOR_URL");
    }
}

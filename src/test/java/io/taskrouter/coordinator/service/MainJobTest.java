package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many callers, one worker, nothing lost. */
@QuarkusTest
@TestProfile(WholeService.class)
class MainJobTest {
    private static final Pattern LOOKING_AROUND = Pattern.compile(
            "(?i)\"tr:partitions\"|\"TIME\"|\"ZRANGEBYSCORE\"|\"paused\"|\"ZCARD\" \"tr:\\{ext\\}:due\""
                    + "|\"EVALSHA\" \"[0-9a-f]+\" \"1\" \"tr:\\{ext\\}:index\"|\"EVALSHA\" \"[0-9a-f]+\" \"[23]\" \"tr:\\{p[0-9]+\\}:due\"");

    /** Reads who has which extension, of all workers at a time. */
    private static final Pattern CENSUS = Pattern.compile(
            "(?i)\"EVALSHA\" \"[0-9a-f]+\" \"3\" (\"tr:\\{ext\\}:[a-z]+\" ){3}\"(?!WK)|\"HKEYS\" \"tr:\\{ext\\}:workers\"");

    private static final Pattern ANY_WORKER = Pattern.compile("\"WK[0-9a-f]{32}\"");

    RedisServer redis;
    SimulatorServer simulator;

    @BeforeEach
    void ifMatchIsKnown() {
        // The very first pass of a replica probes; what is counted below comes after it.
        Floor.withWorker(simulator, "{}").look().then().statusCode(200);
    }

    @AfterEach
    void noFaultsLeft() {
        simulator.control().clearFaults();
    }

    @Test
    void anUpdateIsConfirmedByTaskRouterAndKeepsWhatItDoesNotName() {
        var floor = Floor.withWorker(
                simulator, "{\"skills\":[\"x\"],\"big\":12345678901234567890.10,\"one\":1.0,\"n\":{\"a\":1}}");

        var answer = floor.patch("{\"color\":\"red\",\"n\":{\"b\":2}}");

        answer.then().statusCode(200);
        assertThat(answer.jsonPath().getBoolean("changed")).isTrue();
        assertThat(answer.header("ETag")).isEqualTo('"' + answer.jsonPath().getString("revision") + '"');
        var text = simulator.control().attributes(floor.worker);
        assertThat(text)
                .startsWith("{\"skills\":[\"x\"],\"big\":12345678901234567890.10,\"one\":1.0,\"n\":{\"a\":1,\"b\":2}");
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isTrue();
    }

    @Test
    void fiftyCallersAtOnceLoseNothing() throws Exception {
        var floor = Floor.withWorker(simulator, "{\"foreign\":{\"deep\":[1,2,3]}}");
        int callers = 50;
        int updates = 5;
        List<Callable<List<Integer>>> jobs = new ArrayList<>();
        for (int c = 0; c < callers; c++) {
            int caller = c;
            jobs.add(() -> {
                var statuses = new ArrayList<Integer>();
                for (int n = 1; n <= updates; n++) {
                    statuses.add(floor.patch("{\"c" + caller + "\":" + n + "}").statusCode());
                }
                return statuses;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var statuses : threads.invokeAll(jobs))
                assertThat(statuses.get()).containsOnly(200);
        }
        for (int c = 0; c < callers; c++)
            assertThat(floor.attributes().path("c" + c).intValue()).isEqualTo(updates);
        assertThat(floor.attributes().path("foreign").toString()).isEqualTo("{\"deep\":[1,2,3]}");
        assertThat(floor.writes()).hasSizeLessThan(callers * updates / 2);
        assertThat(simulator.control().mostWritesOfOneWorker()).isEqualTo(1);
    }

    @Test
    void aLoneUpdateCostsTwoRedisRoundTripsAndOneWrite() throws IOException {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        simulator.control().clearCounters();

        var sent = whileMonitoring(() -> floor.patch("{\"a\":1}").then().statusCode(200));

        assertThat(simulator.control().requests("POST worker")).isEqualTo(1);
        assertThat(simulator.control().requests("GET worker")).isZero();
        assertThat(sent.stream().filter(line -> !isLookingAround(line, floor.worker)))
                .hasSize(2)
                .allMatch(line -> line.contains("\"evalsha\"") && line.contains(floor.worker));
    }

    /** What clients sent to Redis meanwhile, without what scripts did inside. */
    private List<String> whileMonitoring(Runnable work) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).isEqualTo("+OK");
            work.run();
            redis.command("ECHO", "that was all");
            var seen = new ArrayList<String>();
            for (var line = lines.readLine(); !line.contains("that was all"); line = lines.readLine())
                if (!line.contains(" lua] ")) seen.add(line);
            return seen;
        }
    }

    /**
     * What a replica sends without being asked for anything: it looks for due workers, open assignments, a lost index, and what waits, and
     * looks after a worker of another test whose turn of the census has come.
     */
    private static boolean isLookingAround(String line, String worker) {
        if (CENSUS.matcher(line).find()) return true;
        return !line.contains(worker)
                && (LOOKING_AROUND.matcher(line).find()
                        || ANY_WORKER.matcher(line).find());
    }

    @Test
    void aPointerAsLongAsABodyCanBeIsAPatchThatDoesNotFit() {
        var floor = Floor.withWorker(simulator, "{}");
        for (var pointer : List.of("/" + "x".repeat(60_000), "/x".repeat(30_000), "/~1".repeat(20_000)))
            Floor.asService()
                    .contentType("application/json-patch+json")
                    .body("[{\"op\":\"remove\",\"path\":\"" + pointer + "\"}]")
                    .patch("/v1/workers/" + floor.worker + "/attributes")
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("/problems/patch-not-applicable"));
    }

    /** Symptom: after one such patch nothing was done for its worker any more. Cause: it was accepted and could not be read back from the queue. */
    @Test
    void whatTheQueueCouldNotGiveBackIsRefusedAndHoldsNobodyUp() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"" + "x".repeat(50_001) + "\":1}").then().statusCode(400);
        floor.patch("{\"n\":" + "9".repeat(999) + "e1}").then().statusCode(400);
        Floor.asService()
                .contentType("application/json-patch+json")
                .body("[{\"op\":\"test\",\"path\":\"\",\"value\":{},\"" + "x".repeat(50_001) + "\":1}]")
                .patch("/v1/workers/" + floor.worker + "/attributes")
                .then()
                .statusCode(400);

        floor.patch("{\"b\":1}").then().statusCode(200);
    }

    @Test
    void whatChangesNothingWritesNothing() {
        var floor = Floor.withWorker(simulator, "{\"a\":1}");
        floor.patch("{\"b\":1}").then().statusCode(200);
        int writes = floor.writes().size();

        var answer = floor.patch("{\"a\":1}");

        answer.then().statusCode(200);
        assertThat(answer.jsonPath().getBoolean("changed")).isFalse();
        assertThat(floor.writes()).hasSize(writes);
    }

    @Test
    void whatSomebodyElseWroteInBetweenSurvives() {
        var floor = Floor.withWorker(simulator, "{\"routing\":\"old\"}");
        floor.patch("{\"a\":1}").then().statusCode(200);
        simulator
                .control()
                .writeAttributes(
                        floor.worker,
                        simulator.control().attributes(floor.worker).replace("\"old\"", "\"new\""),
                        "flex");

        floor.patch("{\"b\":2}").then().statusCode(200);

        assertThat(floor.attributes().path("routing").textValue()).isEqualTo("new");
        assertThat(floor.attributes().path("a").intValue()).isEqualTo(1);
        assertThat(floor.attributes().path("b").intValue()).isEqualTo(2);
    }

    @Test
    void aDocumentEchoedWholeClobbersNobody() {
        var floor = Floor.withWorker(simulator, "{\"x\":1,\"y\":1,\"z\":1}");
        floor.patch("{\"q\":0}").then().statusCode(200);
        var read = simulator.control().attributes(floor.worker);
        floor.patch("{\"x\":2}").then().statusCode(200);
        floor.patch("{\"y\":2}").then().statusCode(200);

        floor.patch(read.replace("\"z\":1", "\"z\":2")).then().statusCode(200);

        var now = floor.attributes();
        assertThat(List.of(
                        now.path("x").intValue(),
                        now.path("y").intValue(),
                        now.path("z").intValue()))
                .containsExactly(2, 2, 2);
    }

    @Test
    void aWriteThatWasAppliedThoughTheAnswerSaidErrorIsNotDoneTwice() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        int writes = floor.writes().size();
        simulator
                .control()
                .fault(FaultRule.errorAfter(503)
                        .on("POST", "worker")
                        .forWorker(floor.worker)
                        .times(1));

        floor.patch("{\"a\":1}").then().statusCode(200);

        assertThat(floor.attributes().path("a").intValue()).isEqualTo(1);
        assertThat(floor.writes()).hasSize(writes + 1);
    }

    @Test
    void aWriteThatWasLostIsDoneAgain() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        simulator
                .control()
                .fault(FaultRule.resetBefore()
                        .on("POST", "worker")
                        .forWorker(floor.worker)
                        .times(1));

        floor.patch("{\"a\":1}").then().statusCode(200);

        assertThat(floor.attributes().path("a").intValue()).isEqualTo(1);
    }

    @Test
    void whatIsTooLargeIsRefusedAlone() {
        var floor = Floor.withWorker(simulator, "{}");

        var answer = floor.patch("{\"long\":\"" + "x".repeat(3_800) + "\"}");

        answer.then().statusCode(422);
        assertThat(answer.jsonPath().getString("type")).isEqualTo("/problems/attributes-too-large");
        floor.patch("{\"short\":\"x\"}").then().statusCode(200);
        assertThat(floor.attributes().has("long")).isFalse();
    }

    @Test
    void anUnknownWorkerIsSaidToBeUnknown() {
        var answer = Floor.asService()
                .contentType("application/json")
                .body("{\"a\":1}")
                .patch("/v1/workers/WKffffffffffffffffffffffffffffffff/attributes");

        answer.then().statusCode(404);
        assertThat(answer.jsonPath().getString("type")).isEqualTo("/problems/unknown-worker");
    }

    @Test
    void whatWaitsForAWorkerWhoIsDeletedEndsWithAReason() {
        var floor = Floor.withWorker(simulator, "{}");
        var other = Floor.withWorker(simulator, "{}"); // later it would be given the SID of who is gone
        floor.patch("{\"a\":0}").then().statusCode(200);
        simulator.control().fault(FaultRule.errorBefore(503).forWorker(floor.worker));
        var updates = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            updates.add(Floor.asService()
                    .contentType("application/merge-patch+json")
                    .header("Prefer", "respond-async")
                    .body("{\"b\":" + i + "}")
                    .patch("/v1/workers/" + floor.worker + "/attributes")
                    .header("Location"));
        }
        simulator.control().deleteWorker(floor.worker);
        simulator.control().clearFaults();

        for (var update : updates) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> Floor.asService()
                            .get(update)
                            .then()
                            .body("status", equalTo("rejected"))
                            .body("problem.type", equalTo("/problems/unknown-worker")));
        }
        floor.get().then().statusCode(404);
        isForgotten(floor.worker);
        nobodyAsksFor(floor.worker, other);
    }

    /** Nothing is kept of a worker for ever, and no look at them is due. */
    private void isForgotten(String worker) {
        assertThat(keys("*" + worker + "*"))
                .isNotEmpty()
                .allSatisfy(key -> assertThat((Long) redis.command("TTL", key)).isPositive());
        assertThat(keys("tr:{p*}:due"))
                .allSatisfy(
                        due -> assertThat(redis.command("ZSCORE", due, worker)).isNull());
        assertThat(keys("tr:{p*}:floor"))
                .isNotEmpty()
                .allSatisfy(
                        all -> assertThat(redis.command("HGET", all, worker)).isNull());
    }

    private List<String> keys(String pattern) {
        return ((List<?>) redis.command("KEYS", pattern))
                .stream().map(String::valueOf).toList();
    }

    /** Not while another, who is only out of reach, is asked for again and again. */
    private void nobodyAsksFor(String worker, Floor other) {
        var away = simulator.control().fault(FaultRule.errorBefore(503).forWorker(other.worker));
        long begun = simulator.control().requestLog(worker, 0, 10_000).getLast().sequence();
        Floor.asService()
                .header("Prefer", "respond-async")
                .post("/v1/workers/" + other.worker + "/reconcile")
                .then()
                .statusCode(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> simulator.control().fired(away) >= 5);
        assertThat(simulator.control().requestLog(worker, begun, 10_000)).isEmpty();
    }

    @Test
    void aWishAgainstQueueCallsIsGrantedAndKept() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.look().then().statusCode(200);
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isTrue();

        floor.patch("{\"isAcdReady\":false}").then().statusCode(200);

        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
        assertThat(floor.attributes().path("coordinator").path("wish").booleanValue())
                .isFalse();
        assertThat(floor.get().jsonPath().getString("acd.reasons[0].code")).isEqualTo("wish");
        floor.change("{\"acd\":{\"wish\":true}}").then().statusCode(200);
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isTrue();
    }

    @Test
    void whoIsNotAvailableIsNotReadyAndIsToldWhy() {
        var floor = Floor.withWorker(simulator, "{}");
        simulator.control().writeActivity(floor.worker, "Offline", "flex");

        var answer = floor.patch("{\"isAcdReady\":true}");

        answer.then().statusCode(200);
        assertThat(answer.jsonPath().getString("deferred[0].path")).isEqualTo("/attributes/isAcdReady");
        assertThat(answer.jsonPath().getString("deferred[0].reasons[0].code")).isEqualTo("activity");
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isFalse();
    }

    @Test
    void capacityRaisedFromOutsideIsTakenBackBeforeTheWorkerIsReadyAgain() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.look().then().statusCode(200);
        simulator.control().writeCapacity(floor.worker, 3, "supervisor");

        floor.look().then().statusCode(200);

        assertThat(floor.capacity()).isEqualTo(1);
        assertThat(floor.attributes().path("isAcdReady").booleanValue()).isTrue();
        var kinds = floor.writes().stream()
                .filter(entry -> !entry.writer().equals("supervisor"))
                .map(entry -> entry.kind())
                .toList();
        assertThat(kinds.subList(kinds.size() - 3, kinds.size()))
                .as("ready off, capacity down, ready on")
                .containsExactly("attributes", "capacity", "attributes");
    }

    @Test
    void withoutTaskRouterUpdatesAreAcceptedAndAppliedLater() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        var away = simulator.control().fault(FaultRule.errorBefore(503).forWorker(floor.worker));

        var answer = Floor.asService()
                .contentType("application/json")
                .header("Prefer", "wait=1")
                .body("{\"a\":1}")
                .patch("/v1/workers/" + floor.worker + "/attributes");

        answer.then().statusCode(202);
        var location = answer.header("Location");
        assertThat(Floor.asService().get(location).jsonPath().getString("status"))
                .isEqualTo("queued");
        simulator.control().clearFaults();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                Floor.asService().get(location).jsonPath().getString("status"))
                        .isEqualTo("applied"));
        assertThat(floor.attributes().path("a").intValue()).isEqualTo(1);
        assertThat(away).isNotNull();
    }
}

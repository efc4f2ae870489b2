package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fifty identical requests at once on three replicas are one, whichever replica dies. */
@Timeout(240)
class IdempotencyIT {
    private static final String APPEND = "[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":\"x\"}]";
    private static final String KEY = "the-same";

    private RedisServer redis;
    private SimulatorServer simulator;
    private String worker;
    private List<CoordinatorProcess> replicas;
    private ExecutorService threads;

    @BeforeEach
    void threeReplicas() {
        redis = RedisServer.start();
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        worker = simulator.control().seed(1, "{\"list\":[]}").getFirst();
        threads = Executors.newVirtualThreadPerTaskExecutor();
        replicas = new ArrayList<>();
        for (int i = 0; i < 3; i++) replicas.add(replica());
        assertThat(given().header("Prefer", "wait=30")
                        .contentType("application/json")
                        .body("{\"warm\":1}")
                        .patch(path(replicas.getFirst(), "attributes"))
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void end() {
        replicas.forEach(CoordinatorProcess::close);
        threads.close();
        simulator.close();
        redis.close();
    }

    @Test
    void fiftyAreOneAndTheirAnswerOutlivesTheReplicaThatGaveIt() throws Exception {
        Response patched = onlyAnswer(answered(fifty(this::append)), 200);
        Response intended = onlyAnswer(answered(fifty(replica -> intend(replica, 300))), 201);
        replicas.getFirst().kill();
        try (var fresh = replica()) {
            for (CoordinatorProcess each : List.of(replicas.get(1), replicas.get(2), fresh)) {
                assertSame(append(each), patched);
                changed(each).then().statusCode(422);
                assertSame(intend(each, 300), intended);
                intend(each, 301).then().statusCode(422);
            }
            assertAppendedOnce();
            // there was but one to be withdrawn
            given().delete(path(fresh, "intents/" + intended.path("id"))).then().statusCode(204);
            assertThat(given().get(path(fresh, "")).<Boolean>path("acd.ready")).isTrue();
        }
    }

    @Test
    void fiftyPatchesAreOneUpdateThoughTheReplicaThatMakesItIsKilledOverIt() throws Exception {
        var lost = simulator
                .control()
                .fault(FaultRule.slow(20_000)
                        .on("POST", "worker")
                        .forWorker(worker)
                        .times(1));
        var first = threads.submit(() -> append(replicas.getFirst()));
        await().atMost(Duration.ofSeconds(10)).until(() -> simulator.control().fired(lost) == 1);
        List<Future<Response>> others = fifty(this::append);
        replicas.getFirst().kill();
        List<Response> answers = new ArrayList<>();
        others.add(first);
        for (Future<Response> each : others) {
            try {
                answers.add(each.get());
            } catch (ExecutionException cut) {
                answers.add(append(replicas.getLast())); // as a caller does whose connection was cut
            }
        }
        assertThat(answers).extracting(Response::statusCode).containsOnly(200);
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
        assertThat(replayed(answers)).isEqualTo(51); // whoever was first never heard of it
        assertAppendedOnce();
        for (CoordinatorProcess each : List.of(replicas.get(1), replicas.get(2)))
            changed(each).then().statusCode(422);
    }

    private CoordinatorProcess replica() {
        return CoordinatorProcess.start(CoordinatorProcess.beside(redis, simulator, Map.of()));
    }

    private String path(CoordinatorProcess replica, String what) {
        return replica.url() + "/v1/workers/" + worker + (what.isEmpty() ? "" : "/" + what);
    }

    private static RequestSpecification keyed() {
        return given().header("Idempotency-Key", KEY).header("Prefer", "wait=30");
    }

    private Response append(CoordinatorProcess replica) {
        return patch(replica, APPEND);
    }

    private Response changed(CoordinatorProcess replica) {
        return patch(replica, APPEND.replace("\"x\"", "\"y\""));
    }

    private Response intend(CoordinatorProcess replica, int seconds) {
        return keyed().contentType("application/json")
                .body("{\"kind\":\"outbound\",\"ttlSeconds\":" + seconds + "}")
                .post(path(replica, "intents"));
    }

    private Response patch(CoordinatorProcess replica, String body) {
        return keyed().contentType("application/json-patch+json").body(body).patch(path(replica, "attributes"));
    }

    private List<Future<Response>> fifty(Function<CoordinatorProcess, Response> request) {
        List<Future<Response>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            CoordinatorProcess replica = replicas.get(i % replicas.size());
            all.add(threads.submit(() -> request.apply(replica)));
        }
        return all;
    }

    private static List<Response> answered(List<Future<Response>> calls) throws Exception {
        List<Response> answers = new ArrayList<>();
        for (Future<Response> each : calls) answers.add(each.get());
        return answers;
    }

    private static Response onlyAnswer(List<Response> answers, int status) {
        assertThat(answers).extracting(Response::statusCode).containsOnly(status);
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
        assertThat(replayed(answers)).isEqualTo(answers.size() - 1);
        return answers.getFirst();
    }

    private static long replayed(List<Response> answers) {
        return answers.stream()
                .filter(answer -> "true".equals(answer.header("Idempotency-Replayed")))
                .count();
    }

    private static void assertSame(Response repeated, Response first) {
        assertThat(repeated.statusCode()).isEqualTo(first.statusCode());
        assertThat(repeated.asString()).isEqualTo(first.asString());
        assertThat(repeated.header("Idempotency-Replayed")).isEqualTo("true");
    }

    private void assertAppendedOnce() {
        assertThat(simulator.control().attributesTree(worker).path("list")).hasSize(1);
        assertThat(simulator.control().history(worker, 0, 1_000))
                .filteredOn(HistoryEntry::applied)
                .filteredOn(entry ->
                        !entry.before().contains("\"x\"") && entry.after().contains("\"x\""))
                .hasSize(1);
    }
}

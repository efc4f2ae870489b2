package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one replica leaves unfinished another one finishes: real processes, killed for real. */
@Timeout(180)
class HandOverIT {
    private static final String APPEND = "[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":\"x\"}]";

    private RedisServer redis;
    private SimulatorServer simulator;
    private String worker;

    @BeforeEach
    void aWorker() {
        redis = RedisServer.start();
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        worker = simulator.control().seed(1, "{\"list\":[]}").getFirst();
    }

    @AfterEach
    void end() {
        simulator.close();
        redis.close();
    }

    @Test
    void aWriteThatTookEffectBeforeItsSenderDiedIsNotDoneAgain() {
        String update;
        try (var first = replica()) {
            patch(first, "application/merge-patch+json", "{\"warm\":1}", "wait=30")
                    .then()
                    .statusCode(200);
            simulator
                    .control()
                    .fault(FaultRule.slow(20_000)
                            .on("POST", "worker")
                            .forWorker(worker)
                            .times(1));
            update = patch(first, "application/json-patch+json", APPEND, "respond-async")
                    .header("Location");
            await().atMost(Duration.ofSeconds(10)).until(() -> appends().size() == 1);
            first.kill();
        }
        try (var second = replica()) {
            awaitApplied(second, update);
            assertThat(simulator.control().attributesTree(worker).path("list")).hasSize(1);
            assertThat(appends()).hasSize(1);
            assertThat(get(second, update).jsonPath().getBoolean("result.changed"))
                    .isTrue();
        }
    }

    @Test
    void aWriteThatNeverArrivedIsDoneByTheNextReplica() {
        String update;
        try (var first = replica()) {
            patch(first, "application/merge-patch+json", "{\"warm\":1}", "wait=30")
                    .then()
                    .statusCode(200);
            var lost = simulator
                    .control()
                    .fault(FaultRule.hang()
                            .on("POST", "worker")
                            .forWorker(worker)
                            .times(1));
            update = patch(first, "application/json-patch+json", APPEND, "respond-async")
                    .header("Location");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> simulator.control().fired(lost) == 1);
            first.kill();
        }
        try (var second = replica()) {
            awaitApplied(second, update);
            assertThat(simulator.control().attributesTree(worker).path("list")).hasSize(1);
        }
    }

    @Test
    void everyCallerGetsItsAnswerWhereverItsUpdateIsApplied() throws Exception {
        try (var one = replica();
                var other = replica();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            patch(one, "application/merge-patch+json", "{\"warm\":1}", "wait=30")
                    .then()
                    .statusCode(200);
            var calls = Stream.of(one, other, one, other, one, other, one, other)
                    .map(replica ->
                            threads.submit(() -> patch(replica, "application/json-patch+json", APPEND, "wait=30")
                                    .statusCode()))
                    .toList();
            for (var call : calls) assertThat(call.get()).isEqualTo(200);
            assertThat(simulator.control().attributesTree(worker).path("list")).hasSize(8);
            assertThat(simulator.control().mostWritesOfOneWorker()).isEqualTo(1);
        }
    }

    @Test
    void s11DifferentKeysAtTheSameMomentBothSurviveWhicheverReplicaTheyReach() throws Exception {
        try (var one = replica();
                var other = replica();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            patch(one, "application/merge-patch+json", "{\"warm\":1}", "wait=30")
                    .then()
                    .statusCode(200);
            long before = writes();
            var first = threads.submit(() -> patch(one, "application/merge-patch+json", "{\"a\":1}", "wait=30"));
            var second = threads.submit(() -> patch(other, "application/merge-patch+json", "{\"b\":2}", "wait=30"));
            for (var answer : List.of(first, second)) answer.get().then().statusCode(200);
            var revisions = Stream.of(first.get(), second.get())
                    .map(answer -> answer.jsonPath().getLong("revision"))
                    .sorted()
                    .toList();
            assertThat(revisions.getLast()).isEqualTo(revisions.getFirst() + 1);
            var attributes = simulator.control().attributesTree(worker);
            assertThat(attributes.path("a").intValue()).isEqualTo(1);
            assertThat(attributes.path("b").intValue()).isEqualTo(2);
            assertThat(writes() - before).isBetween(1L, 2L);
            assertThat(get(one, "/v1/workers/" + worker).jsonPath().getLong("revision"))
                    .isEqualTo(revisions.getLast());
        }
    }

    @Test
    void s44WhatWasLeftBetweenNotReadyAndTheCapacityIsFinished() {
        var floor = simulator.control().floor();
        for (int n = 1; n <= 3; n++) simulator.control().writeActivity("WK" + "0".repeat(31) + n, "Offline", "flex");
        try (var first = replica()) {
            look(first, "wait=30").then().statusCode(200);
            var steps = new Steps(simulator, worker);
            floor.callQueue();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !floor.openReservations(worker).isEmpty());
            floor.accept(floor.openReservations(worker).getFirst());
            var unanswered = simulator
                    .control()
                    .fault(FaultRule.hang()
                            .on("POST", "worker-channel")
                            .forWorker(worker)
                            .times(1));
            look(first, "respond-async").then().statusCode(202);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> simulator.control().fired(unanswered) == 1);
            first.kill();
            assertThat(steps.taken()).containsExactly("A:=f");
        }
        var steps = new Steps(simulator, worker);
        try (var second = replica()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.control().voiceCapacity(worker) == 2);
            look(second, "wait=30").then().statusCode(200);
            assertThat(steps.taken()).containsExactly("C:=2");
            var view = get(second, "/v1/workers/" + worker).jsonPath();
            assertThat(view.<Integer>get("voice.override")).isNull();
            assertThat(view.getBoolean("acd.ready")).isFalse();
            assertThat(view.getString("calls[0].phase")).isEqualTo("live");
        }
    }

    private Response look(CoordinatorProcess replica, String prefer) {
        return given().header("Prefer", prefer).post(replica.url() + "/v1/workers/" + worker + "/reconcile");
    }

    private CoordinatorProcess replica() {
        return CoordinatorProcess.start(
                CoordinatorProcess.beside(redis, simulator, Map.of("coordinator.queue.lease", "8s")));
    }

    private Response patch(CoordinatorProcess replica, String type, String body, String prefer) {
        return given().contentType(type)
                .header("Prefer", prefer)
                .body(body)
                .patch(replica.url() + "/v1/workers/" + worker + "/attributes");
    }

    private static Response get(CoordinatorProcess replica, String path) {
        return given().get(replica.url() + path);
    }

    private static void awaitApplied(CoordinatorProcess replica, String update) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get(replica, update).jsonPath().getString("status").equals("applied"));
    }

    /** Of this worker alone: the replicas look at the others, whom nobody has told them of, at the same time. */
    private long writes() {
        return simulator.control().history(worker, 0, 1_000).stream()
                .filter(HistoryEntry::applied)
                .count();
    }

    /** Writes after which the list was longer than before. */
    private List<HistoryEntry> appends() {
        return simulator.control().history(worker, 0, 1_000).stream()
                .filter(entry -> entry.applied()
                        && !entry.before().contains("\"x\"")
                        && entry.after().contains("\"x\""))
                .toList();
    }
}

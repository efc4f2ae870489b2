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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extensions on the way from one worker to another, with two replicas, one of which may be killed. */
@Timeout(180)
class ExtensionMovesIT {
    private RedisServer redis;
    private SimulatorServer simulator;
    private String alice;
    private String bob;

    @BeforeEach
    void twoWorkers() {
        redis = RedisServer.start();
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        alice = simulator.control().seed(1, "{\"directExtension\":\"5001\"}").getFirst();
        bob = simulator.control().seed(1, "{\"directExtension\":\"5002\"}").getFirst();
    }

    @AfterEach
    void end() {
        simulator.close();
        redis.close();
    }

    @Test
    void aMoveWhoseReplicaIsKilledHalfWayIsFinishedByAnother() {
        String update;
        try (var first = replica()) {
            awaitFound(first, "5001");
            look(first, alice);
            look(first, bob);
            // the key is gone at TaskRouter, and the replica dies before it hears of it
            simulator
                    .control()
                    .fault(FaultRule.slow(20_000)
                            .on("POST", "worker")
                            .forWorker(alice)
                            .times(1));
            update = move(first, bob, "5001", alice, "respond-async").header("Location");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> extensionOf(alice).equals("none"));
            first.kill();
        }
        assertThat(extensionOf(bob)).isEqualTo("5002");
        try (var second = replica()) {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> "applied"
                            .equals(given().get(second.url() + update)
                                    .jsonPath()
                                    .getString("status")));
            assertThat(extensionOf(bob)).isEqualTo("5001");
            assertThat(extensionOf(alice)).isEqualTo("none");
            awaitFound(second, "5001");
            assertNeverTwoHolders("5001", "5002");
        }
    }

    @Test
    void crossingMovesOfTwoReplicasEndWithoutWaitingForEachOther() throws Exception {
        try (var one = replica();
                var other = replica();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitFound(one, "5001");
            for (int round = 0; round < 10; round++) {
                String ofAlice = extensionOf(alice);
                String ofBob = extensionOf(bob);
                var there = threads.submit(
                        () -> move(one, bob, ofAlice, alice, "wait=30").statusCode());
                var back = threads.submit(
                        () -> move(other, alice, ofBob, bob, "wait=30").statusCode());
                assertThat(List.of(there.get(), back.get())).containsOnly(200);
                assertThat(List.of(extensionOf(alice), extensionOf(bob))).containsExactly(ofBob, ofAlice);
            }
            assertNeverTwoHolders("5001", "5002");
        }
    }

    @Test
    void ofTwoReplicasThatAssignTheSameOneIsRefused() throws Exception {
        try (var one = replica();
                var other = replica();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitFound(one, "5001");
            awaitFound(other, "5001");
            for (int round = 0; round < 20; round++) {
                String extension = Integer.toString(6000 + round);
                var first = threads.submit(() -> assign(one, alice, extension).statusCode());
                var second = threads.submit(() -> assign(other, bob, extension).statusCode());
                assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(200, 409);
                assertNeverTwoHolders(extension);
            }
        }
    }

    private CoordinatorProcess replica() {
        return CoordinatorProcess.start(
                CoordinatorProcess.beside(redis, simulator, Map.of("coordinator.queue.lease", "8s")));
    }

    private static Response move(CoordinatorProcess by, String to, String extension, String from, String prefer) {
        return put(by, to, "{\"extension\":\"" + extension + "\",\"moveFrom\":\"" + from + "\"}", prefer);
    }

    private static Response assign(CoordinatorProcess by, String to, String extension) {
        return put(by, to, "{\"extension\":\"" + extension + "\"}", "wait=30");
    }

    private static Response put(CoordinatorProcess by, String worker, String body, String prefer) {
        return given().contentType("application/json")
                .header("Prefer", prefer)
                .body(body)
                .put(by.url() + "/v1/workers/" + worker + "/extension");
    }

    private static void look(CoordinatorProcess by, String worker) {
        given().header("Prefer", "wait=30")
                .post(by.url() + "/v1/workers/" + worker + "/reconcile")
                .then()
                .statusCode(200);
    }

    private static void awaitFound(CoordinatorProcess by, String extension) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> "found"
                        .equals(given().get(by.url() + "/v1/extensions/" + extension)
                                .jsonPath()
                                .getString("status")));
    }

    private String extensionOf(String worker) {
        return simulator
                .control()
                .attributesTree(worker)
                .path("directExtension")
                .asText("none");
    }

    /** By the order in which writes took effect at TaskRouter. */
    private void assertNeverTwoHolders(String... extensions) {
        for (String extension : extensions) {
            String mark = "\"directExtension\":\"" + extension + '"';
            var holders = new HashSet<String>();
            simulator.control().history(null, 0, 1_000_000).stream()
                    .filter(HistoryEntry::applied)
                    .forEach(entry -> {
                        if (entry.after().contains(mark)) holders.add(entry.workerSid());
                        else holders.remove(entry.workerSid());
                        assertThat(holders).as(extension).hasSizeLessThan(2);
                    });
        }
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Live state across real replicas. */
@Timeout(480)
class LiveIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** Streams that hold the shutdown up cost its 2 + 12 s; slow machines now and then a part of that. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private RedisServer redis;
    private SimulatorServer simulator;

    @BeforeEach
    void aFloor() {
        redis = RedisServer.start();
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
    }

    @AfterEach
    void end() {
        simulator.close();
        redis.close();
    }

    @Test
    void whenAReplicaLeavesItsFiftyStreamsGoOnAtAnotherAndMissNothing() throws Exception {
        Duration exit = fiftyStreamsGoOnAtAnother();
        for (int i = 0; i < 2 && exit.compareTo(SOON) >= 0; i++) exit = fiftyStreamsGoOnAtAnother();
        assertThat(exit).isLessThan(SOON);
    }

    /** Returns how long the replica took to leave. */
    private Duration fiftyStreamsGoOnAtAnother() throws Exception {
        List<String> workers = simulator.control().seed(50, "{}");
        try (var one = replica();
                var other = replica()) {
            List<EventStream> before = new ArrayList<>();
            for (String worker : workers) {
                patch(one, worker, "{\"n\":0}").then().statusCode(200);
                before.add(follow(one, worker, null));
            }
            for (String worker : workers)
                patch(other, worker, "{\"n\":1}").then().statusCode(200);
            for (EventStream stream : before) stream.awaitAll("update.settled", 1);

            long begin = System.nanoTime();
            one.stop();
            Duration exit = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(before).allSatisfy(stream -> {
                await().atMost(Duration.ofSeconds(10)).until(stream::isOver);
                assertThat(stream.comments).contains(": closing draining");
            });

            for (int i = 0; i < workers.size(); i++) {
                String missed =
                        patch(other, workers.get(i), "{\"n\":2}").jsonPath().getString("updateId");
                try (var after = follow(
                        other, workers.get(i), before.get(i).events.getLast().id())) {
                    assertThat(after.await("update.settled")
                                    .data()
                                    .path("updateId")
                                    .textValue())
                            .isEqualTo(missed);
                    assertThat(after.all("reset")).isEmpty();
                }
            }
            return exit;
        }
    }

    private CoordinatorProcess replica() {
        return CoordinatorProcess.start(CoordinatorProcess.beside(
                redis,
                simulator,
                Map.of( // without credentials all of them are one user's
                        "coordinator.events.max-streams-of-agent",
                        "100",
                        "quarkus.shutdown.delay",
                        "2S", // as in production, where the local profile does not shorten them
                        "quarkus.shutdown.timeout",
                        "12S")));
    }

    private static Response patch(CoordinatorProcess replica, String worker, String body) {
        return given().contentType("application/merge-patch+json")
                .header("Prefer", "wait=30")
                .body(body)
                .patch(replica.url() + "/v1/workers/" + worker + "/attributes");
    }

    private static EventStream follow(CoordinatorProcess replica, String worker, String after) {
        return EventStream.open(CLIENT, replica.url() + "/v1/workers/" + worker + "/events", "local", after);
    }
}

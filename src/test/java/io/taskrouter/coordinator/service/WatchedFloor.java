package io.taskrouter.coordinator.service;

import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URL;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One worker of a service at work, whose metrics are compared with those from before. */
abstract class WatchedFloor {
    static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    RedisServer redis;
    SimulatorServer simulator;
    Floor floor;
    Scrape before;

    @BeforeEach
    void atWork() {
        floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        // the depth is a sample taken now and then: one from the middle of that update is no quiet beginning
        await().atMost(SOON).until(() -> (before = Scrape.of(metrics)).value("coordinator_queue_depth") == 0);
    }

    @AfterEach
    void noFaultsLeft() {
        redis.resume();
        simulator.control().clearFaults();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Scrape.of(metrics).value("taskrouter_breaker_open") == 0
                        && Scrape.of(metrics).value("coordinator_queue_depth") == 0);
    }

    double risen(Scrape now, String metric, String... labels) {
        return now.value(metric, labels) - before.value(metric, labels);
    }

    Scrape awaitRisen(String metric, String... labels) {
        await().atMost(SOON).until(() -> risen(Scrape.of(metrics), metric, labels) > 0);
        return Scrape.of(metrics);
    }
}

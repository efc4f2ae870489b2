package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisMoment;
import io.taskrouter.coordinator.stack.RedisSentinel;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Event streams and what happens to Redis under them. A reader that goes on from its last event learns of every update, or is told by a reset that it has missed something; also when Redis has lost what the
 * reader never saw and goes on as if nothing had been.
 */
@Timeout(240)
class LiveThroughRedisIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(60);

    private SimulatorServer simulator;
    private String worker;

    @BeforeEach
    void aWorker() {
        simulator = SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
        worker = simulator.control().seed(1, "{}").getFirst();
    }

    @AfterEach
    void end() {
        simulator.close();
    }

    @Test
    void whoFollowsWhileRedisIsKilledAndStartedAgainIsToldWhereToBeginAnew() {
        try (var redis = RedisServer.startFsyncAlways();
                var one = replica(Map.of("quarkus.redis.hosts", redis.hosts()));
                var other = replica(Map.of("quarkus.redis.hosts", redis.hosts()))) {
            set(one, 1);
            try (var stream = follow(one, null)) {
                String last = settled(stream, set(one, 2));
                redis.kill();
                redis.restart();
                await().atMost(SOON).until(stream::isOver);
                assertThat(stream.comments).contains(": closing position-lost");
                set(other, 3);
                try (var again = follow(other, last)) {
                    assertThat(number(again.await("reset"))).isEqualTo(3);
                    settled(again, set(one, 4));
                    assertThat(again.all("reset")).hasSize(1);
                }
            }
        }
    }

    @Test
    void whatRedisLostByARollBackIsNoSilentGap() {
        try (var redis = RedisServer.startFsyncAlways();
                var one = replica(Map.of("quarkus.redis.hosts", redis.hosts()));
                var other = replica(Map.of("quarkus.redis.hosts", redis.hosts()))) {
            set(one, 1);
            String last;
            try (var stream = follow(one, null)) {
                last = settled(stream, set(one, 2));
            }
            RedisMoment then = RedisMoment.of(redis);
            set(one, 3); // which this reader is never told
            then.comeBack();
            set(other, 4); // and which this would hide
            assertGapIsTold(other, last, 4);
        }
    }

    @Test
    void anEmptiedRedisIsNoSilentGap() {
        try (var redis = RedisServer.start();
                var one = replica(Map.of("quarkus.redis.hosts", redis.hosts()))) {
            set(one, 1);
            String last;
            try (var stream = follow(one, null)) {
                last = settled(stream, set(one, 2));
            }
            set(one, 3);
            redis.command("FLUSHALL");
            set(one, 4);
            assertGapIsTold(one, last, 4);
        }
    }

    @Test
    void whatOnlyTheOldMasterHadIsNoSilentGap() {
        try (var redis = RedisSentinel.start();
                var one = replica(redis.configuration())) {
            set(one, 1);
            String last;
            try (var stream = follow(one, null)) {
                last = settled(stream, set(one, 2));
            }
            redis.replica().pause();
            redis.master().command("CLIENT", "KILL", "TYPE", "replica");
            set(one, 3); // confirmed by the master alone
            redis.master().kill();
            redis.replica().resume();
            await().atMost(SOON)
                    .until(() -> redis.masterPort() == redis.replica().port());
            set(one, 4);
            assertGapIsTold(one, last, 4);
        }
    }

    private void assertGapIsTold(CoordinatorProcess replica, String last, int now) {
        try (var again = follow(replica, last)) {
            settled(again, set(replica, now + 1));
            assertThat(again.events.getFirst().type()).isEqualTo("reset");
            assertThat(number(again.events.getFirst())).isEqualTo(now);
        }
    }

    private CoordinatorProcess replica(Map<String, String> redis) {
        Map<String, String> all = new HashMap<>(redis);
        all.put("quarkus.profile", "local");
        all.put("simulator.enabled", "false");
        all.put("twilio.base-url", simulator.baseUrl());
        return CoordinatorProcess.start(all);
    }

    /** Repeated while Redis is away; the id of the update that was applied. */
    private String set(CoordinatorProcess replica, int n) {
        return await().atMost(SOON)
                .until(
                        () -> given().contentType("application/json")
                                .header("Prefer", "wait=30")
                                .header("Idempotency-Key", "n-" + n)
                                .body("{\"n\":" + n + "}")
                                .patch(replica.url() + "/v1/workers/" + worker + "/attributes"),
                        answer -> answer.statusCode() == 200)
                .path("updateId");
    }

    /** Waits until the stream tells of the update; where to go on after it. */
    private static String settled(EventStream stream, String update) {
        return await().atMost(SOON)
                .until(
                        () -> stream.all("update.settled").stream()
                                .filter(event -> event.data()
                                        .path("updateId")
                                        .textValue()
                                        .equals(update))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow()
                .id();
    }

    private static int number(EventStream.Event reset) {
        return reset.data().path("attributes").path("n").intValue();
    }

    private EventStream follow(CoordinatorProcess replica, String after) {
        return EventStream.open(CLIENT, replica.url() + "/v1/workers/" + worker + "/events", "local", after);
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A Redis that is stopped in the middle of its work (SIGSTOP): connections stand, and nothing comes back. */
@QuarkusTest
@TestProfile(WholeService.class)
class FrozenRedisTest {
    private static final long IN_TIME = 1_500;

    /** The machine may be slow besides; where all calls are in time once, none of them waits for more than Redis. */
    private static final int TRIES = 10;

    /** Of each call: whoever comes while another waits for Redis does not wait for it twice. */
    private static final int AT_ONCE = 5;

    RedisServer redis;
    SimulatorServer simulator;

    @Test
    void everyCallIsAnsweredInTimeAndAllIsWellAfterwards() {
        var floor = Floor.withWorker(simulator, "{}");
        floor.patch("{\"a\":0}").then().statusCode(200);
        List<Supplier<Response>> calls = List.of(
                floor::get,
                floor::look,
                () -> floor.patch("{\"a\":1}"),
                () -> Floor.asService().get("/v1/workers"),
                () -> Floor.asService().get("/v1/workers/" + floor.worker + "/history"));
        long slowest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && slowest >= IN_TIME; i++) {
            calls.forEach(Supplier::get);
            slowest = slowestWhileFrozen(calls);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> floor.patch("{\"a\":2}").statusCode() == 200);
        }
        assertThat(slowest).isLessThan(IN_TIME);
    }

    private long slowestWhileFrozen(List<Supplier<Response>> calls) {
        redis.pause();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return Collections.nCopies(AT_ONCE, calls).stream()
                    .flatMap(List::stream)
                    .map(call -> threads.submit(() -> millisUntilRefused(call)))
                    .toList()
                    .stream()
                    .mapToLong(FrozenRedisTest::result)
                    .max()
                    .orElseThrow();
        } finally {
            redis.resume();
        }
    }

    private static long result(Future<Long> asked) {
        try {
            return asked.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static long millisUntilRefused(Supplier<Response> call) {
        var answer = call.get();
        answer.then().statusCode(503).header("Retry-After", "2").body("type", equalTo("/problems/redis-unavailable"));
        return answer.time();
    }
}

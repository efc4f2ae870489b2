package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.stack.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five hundred requests at once over the pool that Quarkus makes when nobody says otherwise: 6 connections, and 24 requests that may wait for one. */
class PoolPressureTest {
    private static final int AT_ONCE = 500;

    private final Vertx vertx = Vertx.vertx();
    private RedisServer server;
    private Redis redis;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        redis = Redis.createClient(
                vertx,
                new RedisOptions().setMaxPoolSize(6).setMaxPoolWaiting(24).addConnectionString(server.hosts()));
    }

    @AfterEach
    void stop() {
        redis.close();
        vertx.close();
        server.close();
    }

    @Test
    void theQueueNeedsNoConnectionPerRequest() throws Exception {
        try (var queue = new RedisQueue(
                vertx,
                Clients.of(vertx, redis, null),
                false,
                Settings.usual(),
                "crowded",
                _ -> {},
                InstantSource.system(),
                new SimpleMeterRegistry())) {
            queue.open(); // it looks around, listens and counts beside them
            List<Receipt> receipts = atOnce(() -> queue.inbox().accept(update(queue.inbox()), null));
            assertThat(receipts).hasSize(AT_ONCE).allMatch(Receipt.Accepted.class::isInstance);
        }
    }

    /** The control: the same pool, asked for a connection by each request. */
    @Test
    void aConnectionPerRequestIsTooManyForThatPool() throws Exception {
        long refused = 0;
        for (int i = 0; i < 3 && refused <= AT_ONCE / 2; i++) refused = refusedAtOnce(); // if they come at once
        assertThat(refused).isGreaterThan(AT_ONCE / 2);
    }

    private long refusedAtOnce() throws Exception {
        List<Boolean> answered = atOnce(() -> {
            try {
                redis.send(Request.cmd(io.vertx.redis.client.Command.PING))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
                return true;
            } catch (ExecutionException e) {
                assertThat(e).hasMessageContaining("pool");
                return false;
            }
        });
        return answered.stream().filter(each -> !each).count();
    }

    private static <T> List<T> atOnce(Callable<T> request) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> all = new ArrayList<>();
            for (var each : threads.invokeAll(
                    IntStream.range(0, AT_ONCE).mapToObj(_ -> request).toList())) all.add(each.get());
            return all;
        }
    }

    private static Update update(Inbox inbox) {
        return new Update(
                inbox.newUpdateId(),
                Sids.worker(),
                new Caller("plugin", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                new Command.Change(
                        new Command.MergePatch(
                                ExactJson.MAPPER.createObjectNode().put("k", 1)),
                        null,
                        null),
                inbox.replica(),
                null);
    }
}

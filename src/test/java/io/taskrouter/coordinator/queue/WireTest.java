package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.stack.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that is made anew while the old one works on. */
@Timeout(60)
class WireTest {
    private static final long PATIENCE = Duration.ofMillis(50).toNanos();

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @Test
    void aRenewalThatHangsIsBegunAnewAfterAWhile() throws Exception {
        try (var server = RedisServer.start();
                var proxy = new LossyProxy(server.port())) {
            Redis redis = Redis.createClient(
                    vertx, new RedisOptions().addConnectionString(proxy.hosts().getFirst()));
            var wire = new Wire(context, Clients.of(vertx, redis, null), true, false, PATIENCE);
            try {
                Future<RedisConnection> first = onItsThread(wire::connection);
                await().until(first::succeeded);
                proxy.fallSilentAt("hello"); // the first thing said over a new connection
                onItsThread(() -> timedOut(wire));
                await().until(() -> proxy.lost() == 1);
                assertThat(onItsThread(wire::connection)).isSameAs(first);
                await().until(() -> onItsThread(() -> timedOut(wire)) != first);
            } finally {
                onItsThread(() -> {
                    wire.close();
                    return true;
                });
                redis.close();
            }
        } finally {
            vertx.close();
        }
    }

    private static Future<RedisConnection> timedOut(Wire wire) {
        wire.timedOut(System.nanoTime());
        return wire.connection();
    }

    private <T> T onItsThread(Callable<T> what) throws Exception {
        var task = new FutureTask<>(what);
        context.runOnContext(_ -> task.run());
        return task.get();
    }
}

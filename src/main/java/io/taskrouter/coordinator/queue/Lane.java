package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection that any number of threads share: commands are sent as they come and answered in order, which costs far
 * less than taking a connection from the pool for each. Made when first needed, made anew when it broke or fell silent.
 */
final class Lane {
    private final Context context;
    private final Redis redis;
    private final long timeout;

    // Confined to the context's thread.
    private @Nullable Future<RedisConnection> connection;
    private long connectingSince;
    private long lastHeard;

    Lane(Context context, Redis redis, Duration timeout) {
        this.context = context;
        this.redis = redis;
        this.timeout = timeout.toNanos();
    }

    /**
     * Sends and waits for the answer; once more when the connection turns out to be broken, since everything sent here may
     * be repeated.
     *
     * @throws RedisError when Redis answered with an error
     * @throws QueueUnavailable when there was no answer in time
     */
    <T> T call(Function<RedisConnection, Future<T>> command) throws RedisError {
        long start = System.nanoTime();
        Answer<T> first = await(command, start);
        if (first.value != null) return first.value;
        Answer<T> second = await(command, start);
        if (second.value != null) return second.value;
        throw unreachable(second.broken);
    }

    private static QueueUnavailable unreachable(@Nullable Throwable cause) {
        return cause == null
                ? new QueueUnavailable("Redis cannot be reached")
                : new QueueUnavailable("Redis cannot be reached", cause);
    }

    private <T> Answer<T> await(Function<RedisConnection, Future<T>> command, long start) throws RedisError {
        var answer = new CompletableFuture<T>();
        context.runOnContext(_ -> send(command, answer));
        try {
            return new Answer<>(answer.get(start + timeout - System.nanoTime(), TimeUnit.NANOSECONDS), null);
        } catch (TimeoutException e) {
            context.runOnContext(_ -> dropIfSilentSince(start));
            throw new QueueUnavailable("Redis does not answer");
        } catch (ExecutionException e) {
            RedisError error = RedisError.from(e.getCause());
            if (error != null && !error.saysReplaced()) throw error;
            return new Answer<>(null, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailable("interrupted", e);
        }
    }

    private <T> void send(Function<RedisConnection, Future<T>> command, CompletableFuture<T> answer) {
        Future<RedisConnection> current = connection();
        if (current.succeeded()) {
            send(current, command, answer);
            return;
        }
        current.onSuccess(_ -> send(current, command, answer)).onFailure(answer::completeExceptionally);
    }

    private <T> void send(
            Future<RedisConnection> current,
            Function<RedisConnection, Future<T>> command,
            CompletableFuture<T> answer) {
        command.apply(current.result()).onComplete(result -> {
            lastHeard = System.nanoTime();
            if (result.succeeded()) {
                answer.complete(result.result());
                return;
            }
            RedisError error = RedisError.from(result.cause());
            if (error == null || error.saysReplaced()) drop(current);
            answer.completeExceptionally(result.cause());
        });
    }

    private Future<RedisConnection> connection() {
        long now = System.nanoTime();
        Future<RedisConnection> current = connection;
        if (current != null && !current.isComplete() && now - connectingSince > 3 * timeout) {
            drop(current);
            current = null;
        }
        if (current == null || current.failed()) {
            connectingSince = now;
            lastHeard = now;
            Future<RedisConnection> fresh = redis.connect();
            fresh.onSuccess(it -> it.endHandler(_ -> context.runOnContext(_ -> drop(fresh))));
            connection = fresh;
            return fresh;
        }
        return current;
    }

    private void dropIfSilentSince(long moment) {
        Future<RedisConnection> current = connection;
        if (current != null && current.succeeded() && lastHeard < moment) drop(current);
    }

    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    private void drop(Future<RedisConnection> old) {
        if (connection == old) connection = null;
        old.onSuccess(RedisConnection::close);
    }

    void close() {
        context.runOnContext(_ -> {
            Future<RedisConnection> current = connection;
            if (current != null) drop(current);
        });
    }

    private record Answer<T>(@Nullable T value, @Nullable Throwable broken) {}
}

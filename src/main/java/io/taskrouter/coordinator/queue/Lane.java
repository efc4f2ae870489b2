package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection that any number of threads share. What they ask for while the connection's thread is busy goes out in one
 * write, which costs far less than taking a connection from the pool for each command.
 */
final class Lane {
    private static final int MOST_TOGETHER = 128;

    private final Context context;
    private final long timeout;
    /** May commands of different callers share a batch? Not in a cluster, where each has its own node. */
    private final boolean joins;

    private final Wire wire;
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();

    Lane(Context context, Redis redis, Duration timeout, boolean cluster) {
        this.context = context;
        this.timeout = timeout.toNanos();
        this.joins = !cluster;
        this.wire = new Wire(context, redis, cluster, 3 * this.timeout);
    }

    /** Requests of one caller. */
    private record Parcel(
            List<Request> requests, boolean oneNode, CompletableFuture<List<@Nullable Response>> replies) {
        void fail(Throwable cause) {
            replies.completeExceptionally(cause);
        }

        /** Not to be sent any more, if it has not been. */
        void giveUp() {
            replies.cancel(false);
        }
    }

    /**
     * Sends and waits for the answers; once more when the connection turns out to be broken, since everything sent here may
     * be repeated.
     *
     * @param oneNode must all go over one connection, in a cluster as well?
     * @throws RedisError when Redis answered with an error
     * @throws QueueUnavailable when there was no answer in time
     */
    List<@Nullable Response> call(List<Request> requests, boolean oneNode) throws RedisError {
        long start = System.nanoTime();
        try {
            return attempt(requests, oneNode, start);
        } catch (Broken first) {
            try {
                return attempt(requests, oneNode, start);
            } catch (Broken second) {
                throw new QueueUnavailable("Redis cannot be reached", second);
            }
        }
    }

    private List<@Nullable Response> attempt(List<Request> requests, boolean oneNode, long start)
            throws RedisError, Broken {
        var parcel = new Parcel(requests, oneNode, new CompletableFuture<>());
        waiting.add(parcel);
        if (sending.compareAndSet(false, true)) runSoon(this::sendWaiting);
        try {
            return parcel.replies.get(start + timeout - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            parcel.giveUp();
            runSoon(() -> wire.timedOut(start));
            throw new QueueUnavailable("Redis does not answer");
        } catch (ExecutionException e) {
            RedisError error = RedisError.from(e.getCause());
            if (error != null && !error.saysReplaced()) throw error;
            throw new Broken(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailable("interrupted", e);
        }
    }

    private void runSoon(Runnable task) {
        try {
            context.runOnContext(_ -> task.run());
        } catch (RejectedExecutionException e) {
            throw new QueueUnavailable("this replica has stopped", e);
        }
    }

    private void sendWaiting() {
        sending.set(false);
        sendWaiting(wire.connection());
    }

    private void sendWaiting(Future<RedisConnection> current) {
        if (!current.isComplete()) {
            // With this one, whatever came of it: asked for again, a failed one is replaced, and that without end.
            current.onComplete(_ -> sendWaiting(current));
            return;
        }
        if (current.failed()) {
            for (Parcel each = waiting.poll(); each != null; each = waiting.poll()) each.fail(current.cause());
            return;
        }
        List<Parcel> parcels = new ArrayList<>();
        for (Parcel each = waiting.poll(); each != null; each = waiting.poll()) {
            if (each.replies.isDone()) continue;
            parcels.add(each);
            if (!joins || parcels.size() == MOST_TOGETHER) {
                send(current, parcels);
                parcels = new ArrayList<>();
            }
        }
        if (!parcels.isEmpty()) send(current, parcels);
    }

    private void send(Future<RedisConnection> current, List<Parcel> parcels) {
        if (parcels.size() == 1) {
            sendAlone(current, parcels.getFirst());
            return;
        }
        List<Request> requests = new ArrayList<>(parcels.size());
        for (Parcel parcel : parcels) requests.addAll(parcel.requests);
        current.result().batch(requests).onComplete(result -> {
            wire.heard();
            if (result.succeeded()) {
                int from = 0;
                for (Parcel parcel : parcels) {
                    int to = from + parcel.requests.size();
                    parcel.replies.complete(result.result().subList(from, to));
                    from = to;
                }
            } else if (RedisError.from(result.cause()) != null) {
                // One error fails a batch as a whole: everybody alone again, to know whose it was.
                for (Parcel parcel : parcels) sendAlone(current, parcel);
            } else {
                wire.broken(current);
                for (Parcel parcel : parcels) parcel.fail(result.cause());
            }
        });
    }

    private void sendAlone(Future<RedisConnection> current, Parcel parcel) {
        transmit(current.result(), parcel).onComplete(result -> {
            wire.heard();
            if (result.succeeded()) {
                parcel.replies.complete(result.result());
                return;
            }
            RedisError error = RedisError.from(result.cause());
            if (error == null || error.saysReplaced()) wire.broken(current);
            parcel.fail(result.cause());
        });
    }

    private Future<List<@Nullable Response>> transmit(RedisConnection connection, Parcel parcel) {
        boolean together = joins || parcel.oneNode;
        // alone it is redirected where a cluster says so, in a batch it is not
        if (together && parcel.requests.size() > 1) return connection.batch(parcel.requests);
        List<Future<@Nullable Response>> replies = new ArrayList<>(parcel.requests.size());
        for (Request request : parcel.requests) replies.add(connection.send(request));
        return Future.all(replies).map(all -> all.list());
    }

    void close() {
        context.runOnContext(_ -> wire.close());
    }

    /** The connection broke; nothing is known about what was sent. */
    private static final class Broken extends Exception {
        Broken(@Nullable Throwable cause) {
            super(null, cause, false, false);
        }
    }
}

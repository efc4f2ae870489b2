package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Future;
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
    /** So many time-outs are waited for the connection's own thread to get on. */
    private static final int PATIENCE = 5;

    private final Context context;
    private final long timeout;
    /** May commands of different callers share a batch? Not in a cluster, where each has its own node. */
    private final boolean joins;

    private final Wire wire;
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();

    /** @param probes has nothing that is asked here an effect in Redis? */
    Lane(Context context, Clients clients, Duration timeout, boolean cluster, boolean probes) {
        this.context = context;
        this.timeout = timeout.toNanos();
        this.joins = !cluster;
        this.wire = new Wire(context, clients, cluster, probes, 3 * this.timeout);
    }

    /** Requests of one caller. */
    private static final class Parcel {
        final List<Request> requests;
        final boolean oneNode;
        final CompletableFuture<List<@Nullable Response>> replies = new CompletableFuture<>();
        private final long handedIn = System.nanoTime();
        private long delay = -1;

        Parcel(List<Request> requests, boolean oneNode) {
            this.requests = requests;
            this.oneNode = oneNode;
        }

        /** The connection's thread has got to it. */
        void seen() {
            if (delay < 0) delay = System.nanoTime() - handedIn;
        }

        /** How long it lay before the connection's thread got to it, in nanoseconds. */
        long delay() {
            return Math.max(0, delay);
        }

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
     * <p>The time-out is Redis'. Where this replica's own thread got no processor (a crowded machine, a limit, a collection)
     * the answer may lie there unread: that thread has the last word on who is late, after it has read what came.
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
        var parcel = new Parcel(requests, oneNode);
        waiting.add(parcel);
        if (sending.compareAndSet(false, true)) runSoon(this::sendWaiting);
        try {
            if (!isDone(parcel, start + timeout)) {
                runSoon(() -> afterReading(1, () -> judge(parcel, start)));
                if (!isDone(parcel, start + PATIENCE * timeout)) {
                    parcel.giveUp();
                    throw new QueueUnavailable("this replica's own thread does not get on");
                }
            }
            return parcel.replies.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Silence) throw new QueueUnavailable("Redis does not answer");
            RedisError error = RedisError.from(e.getCause());
            if (error != null && !error.saysReplaced()) throw error;
            throw new Broken(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailable("interrupted", e);
        }
    }

    /** False: not by then. */
    private static boolean isDone(Parcel parcel, long end) throws InterruptedException, ExecutionException {
        try {
            parcel.replies.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** On the connection's thread: who is late, Redis or this thread itself? */
    private void judge(Parcel parcel, long start) {
        if (parcel.replies.isDone()) return;
        long left = start + timeout + parcel.delay() - System.nanoTime();
        if (left > 0) {
            afterReading(1 + TimeUnit.NANOSECONDS.toMillis(left), () -> judge(parcel, start));
        } else {
            wire.timedOut(start);
            parcel.fail(new Silence());
        }
    }

    /** Unlike a task, a timer of the connection's thread is looked for only after what came over the connection was read. */
    private void afterReading(long millis, Runnable task) {
        context.owner().setTimer(millis, _ -> task.run());
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
            waiting.forEach(Parcel::seen);
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
            each.seen();
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
                    // a copy, or whoever still looks at his own answers would keep everybody's
                    parcel.replies.complete(new ArrayList<>(result.result().subList(from, to)));
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

    /** Nothing came from Redis in time, though its connection was read. */
    private static final class Silence extends Exception {
        Silence() {
            super(null, null, false, false);
        }
    }

    /** The connection broke; nothing is known about what was sent. */
    private static final class Broken extends Exception {
        Broken(@Nullable Throwable cause) {
            super(null, cause, false, false);
        }
    }
}

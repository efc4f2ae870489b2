package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection alive: made when first needed, made anew when it broke or fell silent. All methods are called on the
 * context's thread.
 *
 * <p>In a cluster "one connection" is one to every node. When a node is lost the others must go on working, so there the
 * old connection is used until a new one to all nodes stands.
 */
final class Wire {
    private static final long PAUSE_MILLIS = 250;

    private final Context context;
    private final Redis redis;
    private final boolean cluster;
    private final long patience;

    private @Nullable Future<RedisConnection> connection;
    private long connectingSince;
    private long lastHeard;
    private boolean renewing;
    private boolean closed;

    /** @param patience nanoseconds that connecting may take before it is begun anew */
    Wire(Context context, Redis redis, boolean cluster, long patience) {
        this.context = context;
        this.redis = redis;
        this.cluster = cluster;
        this.patience = patience;
    }

    /** The connection, perhaps still being made. */
    Future<RedisConnection> connection() {
        long now = System.nanoTime();
        Future<RedisConnection> current = connection;
        if (current != null && !current.isComplete() && now - connectingSince > patience) {
            dispose(current);
            current = null;
        }
        if (current == null || current.failed()) {
            connectingSince = now;
            lastHeard = now;
            current = connect();
            connection = current;
        }
        return current;
    }

    private Future<RedisConnection> connect() {
        Future<RedisConnection> fresh = redis.connect();
        return fresh.onSuccess(it -> it.endHandler(_ -> context.runOnContext(_ -> broken(fresh))));
    }

    void heard() {
        lastHeard = System.nanoTime();
    }

    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    void broken(Future<RedisConnection> used) {
        if (connection != used) return;
        if (cluster) {
            renew();
        } else {
            connection = null;
            dispose(used);
        }
    }

    /** A time-out alone proves little; nothing heard since the request was sent does. */
    void timedOut(long sent) {
        Future<RedisConnection> current = connection;
        if (current != null && current.succeeded() && lastHeard < sent) broken(current);
    }

    private void renew() {
        if (renewing || closed) return;
        renewing = true;
        Future<RedisConnection> fresh = connect();
        fresh.onComplete(result -> {
            renewing = false;
            if (result.failed()) {
                context.owner().setTimer(PAUSE_MILLIS, _ -> renew());
                return;
            }
            Future<RedisConnection> old = connection;
            connection = fresh;
            if (old != null) old.onSuccess(RedisConnection::close);
        });
    }

    /** Closing alone would give a silent connection back to the pool, to be used again; one that was tainted is thrown away. */
    private static void dispose(Future<RedisConnection> old) {
        old.onSuccess(it -> {
            it.send(Request.cmd(Command.SELECT).arg(0));
            it.close();
        });
    }

    void close() {
        closed = true;
        Future<RedisConnection> current = connection;
        connection = null;
        if (current != null) current.onSuccess(RedisConnection::close);
    }
}

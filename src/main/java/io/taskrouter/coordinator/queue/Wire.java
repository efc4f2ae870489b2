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
    /** What is still under way over a connection that was replaced may end. */
    private static final long GRACE_MILLIS = 1_000;
    /** A renewal that hangs at one node keeps a place in every other node's pool, also when it is given up. */
    private static final int PATIENCE_RENEWING = 20;

    private final Context context;
    private final Clients clients;
    private final boolean cluster;
    private final boolean probes;
    private final long patience;

    private @Nullable Future<RedisConnection> connection;
    private Redis through;
    private long connectingSince;
    private long lastHeard;
    private @Nullable Future<RedisConnection> renewal;
    private Redis renewedThrough;
    private long renewingSince;
    private long renewed;
    private boolean closed;

    /**
     * @param probes is all that is sent without effect, so that it may show whether a silent client comes back?
     * @param patience nanoseconds that connecting may take before it is begun anew
     */
    Wire(Context context, Clients clients, boolean cluster, boolean probes, long patience) {
        this.context = context;
        this.clients = clients;
        this.through = clients.inUse();
        this.renewedThrough = through;
        this.cluster = cluster;
        this.probes = probes;
        this.patience = patience;
    }

    /** The connection, perhaps still being made. */
    Future<RedisConnection> connection() {
        long now = System.nanoTime();
        Future<RedisConnection> current = connection;
        if (current != null && isPast(current, now)) {
            dispose(current);
            current = null;
        }
        if (current == null || current.failed()) {
            connectingSince = now;
            lastHeard = now;
            renewed = now;
            through = clients.next();
            current = connect(through);
            connection = current;
        } else if (current.succeeded() && isOther(clients.next())) {
            renew();
            // A client that waits for a silent host sends what it holds when that speaks again, long after it was
            // answered.
            if (!probes && renewal != null) return renewal;
        }
        return current;
    }

    /** Is its client closed, or has it been made for too long? */
    private boolean isPast(Future<RedisConnection> current, long now) {
        if (current.isComplete()) return isOther(clients.inUse());
        return isOther(clients.next()) || now - connectingSince > patience;
    }

    /** Than the one that the connection is through. */
    @SuppressWarnings("ReferenceEquality") // this very client, not one like it
    private boolean isOther(Redis client) {
        return client != through;
    }

    private Future<RedisConnection> connect(Redis client) {
        Future<RedisConnection> fresh = client.connect();
        return fresh.onSuccess(it -> {
            it.endHandler(_ -> context.runOnContext(_ -> broken(fresh)));
            clients.connected(client);
        });
    }

    void heard() {
        lastHeard = System.nanoTime();
        clients.heard();
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

    /**
     * A time-out alone proves little; nothing heard since the request was sent does. In a cluster the others go on answering
     * while one node's connection is silent, so there each time-out counts, unless of what was sent before this connection
     * stood.
     */
    void timedOut(long sent) {
        clients.unanswered(sent);
        Future<RedisConnection> current = connection;
        if (current == null || !current.succeeded()) return;
        if (sent - (cluster ? renewed : lastHeard) > 0) broken(current);
    }

    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    private void renew() {
        long now = System.nanoTime();
        Redis client = clients.next();
        boolean hangs = now - renewingSince >= PATIENCE_RENEWING * patience || client != renewedThrough;
        if (closed || renewal != null && !hangs) return;
        Future<RedisConnection> fresh = connect(client);
        renewedThrough = client;
        renewal = fresh;
        renewingSince = now;
        fresh.onComplete(result -> {
            if (renewal != fresh || closed) {
                fresh.onSuccess(RedisConnection::close);
                return;
            }
            if (result.failed()) {
                context.owner().setTimer(PAUSE_MILLIS, _ -> renewInsteadOf(fresh));
                return;
            }
            renewal = null;
            Future<RedisConnection> old = connection;
            connection = fresh;
            through = client;
            renewed = System.nanoTime();
            if (old != null) context.owner().setTimer(GRACE_MILLIS, _ -> dispose(old));
        });
    }

    /** Until then nobody else begins one: however many find the connection broken, it is made anew one at a time. */
    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    private void renewInsteadOf(Future<RedisConnection> failed) {
        if (renewal != failed) return;
        renewal = null;
        renew();
    }

    /** Closing alone would give a silent connection back to the pool, to be used again; one that was tainted is thrown away. */
    private void dispose(Future<RedisConnection> old) {
        old.onSuccess(it -> {
            if (cluster) {
                // goes to every master; the other would go to one node, whichever
                it.send(Request.cmd(Command.UNSUBSCRIBE)).onComplete(_ -> it.close());
            } else {
                it.send(Request.cmd(Command.SELECT).arg(0));
                it.close();
            }
        });
    }

    void close() {
        closed = true;
        Future<RedisConnection> current = connection;
        connection = null;
        if (current != null) current.onSuccess(RedisConnection::close);
    }
}

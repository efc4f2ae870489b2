package io.taskrouter.coordinator.queue;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The client of Redis, which in a cluster may have to be replaced.
 *
 * <p>A client of a cluster asks the first of its hosts where everything is, again each second and without a time-out. When
 * that host falls silent (its power or network is gone, nothing closes its connections) nothing goes through that client any
 * more, whatever node it is for. Then another is tried, which asks another host first. As soon as that one is connected the
 * former is closed: what it still holds has been answered as failed, and must not be sent when the host comes back.
 */
final class Clients implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Clients.class);
    /** For so long nothing that was asked must have been answered. */
    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private final List<Supplier<Redis>> all;
    private int turn;
    private volatile Redis inUse;
    private volatile @Nullable Redis tried;
    private volatile long lastHeard = System.nanoTime();
    private volatile long triedSince;

    private Clients(List<Supplier<Redis>> all) {
        this.all = all;
        this.inUse = all.getFirst().get();
    }

    /**
     * @param made the client for everything but a cluster; never closed here
     * @param options what it was made with; null: there is to be no other
     */
    static Clients of(Vertx vertx, Redis made, @Nullable RedisOptions options) {
        if (options == null || options.getType() != RedisClientType.CLUSTER) return new Clients(List.of(() -> made));
        List<String> hosts = options.getEndpoints();
        List<Supplier<Redis>> all = new ArrayList<>(hosts.size());
        for (int i = 0; i < hosts.size(); i++) {
            List<String> turned = new ArrayList<>(hosts);
            Collections.rotate(turned, -i);
            all.add(() -> Redis.createClient(vertx, new RedisOptions(options).setEndpoints(turned)));
        }
        return new Clients(List.copyOf(all));
    }

    /** The one whose connections are good. */
    Redis inUse() {
        return inUse;
    }

    /** The one to connect through: the one in use, or the one that is to take its place. */
    Redis next() {
        Redis other = tried;
        return other == null ? inUse : other;
    }

    /** An answer has come, from any node, through the client in use: there is no need of another. */
    void heard() {
        lastHeard = System.nanoTime();
        if (tried != null) giveUpTrying();
    }

    private synchronized void giveUpTrying() {
        Redis other = tried;
        tried = null;
        if (other != null) other.close();
    }

    /** @param since when that was asked which was not answered in time, by {@link System#nanoTime()} */
    synchronized void unanswered(long since) {
        long now = System.nanoTime();
        if (all.size() == 1 || since - lastHeard < 0 || now - lastHeard < PATIENCE) return;
        if (tried != null && now - triedSince < PATIENCE) return;
        LOG.warn("no node of the cluster answers; another host is asked where they are");
        giveUpTrying();
        turn = (turn + 1) % all.size();
        tried = all.get(turn).get();
        triedSince = now;
    }

    /** A connection through this client stands. */
    @SuppressWarnings("ReferenceEquality") // this very client, not one like it
    synchronized void connected(Redis client) {
        if (client != tried) return;
        Redis former = inUse;
        inUse = client;
        tried = null;
        lastHeard = System.nanoTime();
        former.close();
    }

    @Override
    public synchronized void close() {
        giveUpTrying();
        if (all.size() > 1) inUse.close();
    }
}

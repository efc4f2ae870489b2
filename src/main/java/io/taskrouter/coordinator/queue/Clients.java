package io.taskrouter.coordinator.queue;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The client of Redis; in a cluster one for each host that was named, of which one is in use.
 *
 * <p>A client of a cluster asks the first of its hosts where everything is, again each second and without a time-out. When
 * that host falls silent (its power or network is gone, nothing closes its connections) nothing goes through that client any
 * more, whatever node it is for. Then the next one is used, which asks another host first.
 */
final class Clients implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Clients.class);
    /** For so long nothing that was asked must have been answered. */
    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private final List<Redis> all;
    private volatile Redis current;
    private volatile long lastHeard = System.nanoTime();

    private Clients(List<Redis> all) {
        this.all = all;
        this.current = all.getFirst();
    }

    /** @param options what {@code first} was made with; null: there is to be no other */
    static Clients of(Vertx vertx, Redis first, @Nullable RedisOptions options) {
        List<Redis> all = new ArrayList<>(List.of(first));
        if (options != null && options.getType() == RedisClientType.CLUSTER) {
            List<String> hosts = options.getEndpoints();
            for (int i = 1; i < hosts.size(); i++) {
                List<String> turned = new ArrayList<>(hosts);
                Collections.rotate(turned, -i);
                all.add(Redis.createClient(vertx, new RedisOptions(options).setEndpoints(turned)));
            }
        }
        return new Clients(List.copyOf(all));
    }

    /** The one to connect through. */
    Redis current() {
        return current;
    }

    /** An answer has come, from any node. */
    void heard() {
        lastHeard = System.nanoTime();
    }

    /** @param since when that was asked which was not answered in time, by {@link System#nanoTime()} */
    synchronized void unanswered(long since) {
        long now = System.nanoTime();
        if (all.size() == 1 || since - lastHeard < 0 || now - lastHeard < PATIENCE) return;
        LOG.warn("no node of the cluster answers; another host is asked where they are");
        current = all.get((all.indexOf(current) + 1) % all.size());
        lastHeard = now; // it is given as long
    }

    /** All but the first, which is closed by who made it. */
    @Override
    public void close() {
        all.stream().skip(1).forEach(Redis::close);
    }
}

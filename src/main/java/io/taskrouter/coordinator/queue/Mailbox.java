package io.taskrouter.coordinator.queue;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Listens on a channel, on a connection of its own, and subscribes again whenever that breaks or has become deaf.
 *
 * <p>Nothing is ever sent over that connection, so that its peer may vanish without a word: a node lost its power, a master
 * was replaced where nobody could tell us. Therefore this calls out every second, the way everybody else's messages go, and
 * has to hear its own echo.
 */
final class Mailbox implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Mailbox.class);
    private static final long PAUSE_MILLIS = 300;
    private static final Duration CALL = Duration.ofSeconds(1);
    /** The first may have been called before the subscription stood. */
    private static final int MOST_UNHEARD = 2;
    /** A connection to a cluster with a silent node may hang; given up, it keeps places in the other nodes' pools. */
    private static final int MOST_UNHEARD_CONNECTING = 30;

    private final Vertx vertx;
    private final Context context;
    private final Clients clients;
    private final Link link;
    private final String channel;
    private final String echo = Keys.echo(UUID.randomUUID().toString());
    private final Consumer<String> reader;
    private final Rounds calls = new Rounds("calling out to itself", CALL, this::call);
    /** Calls that Redis has taken and that have not come back. */
    private final AtomicInteger unheard = new AtomicInteger();

    // Confined to the context's thread.
    private @Nullable Future<RedisConnection> connection;
    private Redis through;
    private boolean closed;

    /** @param link the way by which messages are sent */
    Mailbox(Vertx vertx, Clients clients, Link link, String channel, Consumer<String> reader) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.clients = clients;
        this.through = clients.next();
        this.link = link;
        this.channel = channel;
        this.reader = reader;
    }

    void open() {
        context.runOnContext(_ -> connect());
        calls.open();
    }

    private void connect() {
        if (closed) return;
        unheard.set(0);
        Redis client = clients.next();
        through = client;
        Future<RedisConnection> fresh = client.connect();
        connection = fresh;
        fresh.onSuccess(_ -> clients.connected(client));
        fresh.onComplete(result -> connected(fresh, result));
    }

    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    private void connected(Future<RedisConnection> fresh, AsyncResult<RedisConnection> result) {
        if (connection != fresh) {
            if (result.succeeded()) result.result().close();
        } else if (result.succeeded()) {
            subscribe(fresh, result.result());
        } else {
            connection = null;
            later();
        }
    }

    private void subscribe(Future<RedisConnection> fresh, RedisConnection over) {
        over.handler(this::receive);
        over.endHandler(_ -> context.runOnContext(_ -> ended(fresh)));
        over.send(Request.cmd(Command.SUBSCRIBE).arg(channel).arg(echo)).onFailure(_ -> over.close());
    }

    /** In a cluster the end of any node's connection counts: the subscription is with one of them, not known which. */
    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    private void ended(Future<RedisConnection> old) {
        if (connection != old) return;
        connection = null;
        old.result().close();
        later();
    }

    private void later() {
        if (!closed) vertx.setTimer(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS), _ -> connect());
    }

    private void call() {
        if (unheard.get() >= MOST_UNHEARD) context.runOnContext(_ -> doubt());
        unheard.incrementAndGet();
        try {
            link.send(Request.cmd(Command.PUBLISH).arg(echo).arg(""));
        } catch (QueueUnavailable e) {
            // it says nothing about the subscription, and other rounds say it
            unheard.updateAndGet(calls -> Math.max(0, calls - 1));
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very client, not one like it
    private void doubt() {
        Future<RedisConnection> deaf = connection;
        if (deaf == null) return;
        boolean mayStillCome = !deaf.isComplete() && through == clients.next();
        if (unheard.get() < (mayStillCome ? MOST_UNHEARD_CONNECTING : MOST_UNHEARD)) return;
        LOG.warnf("nothing is heard on %s any more; subscribing again", channel);
        connection = null;
        if (deaf.succeeded()) deaf.result().close();
        connect();
    }

    private void receive(@Nullable Response push) {
        if (push == null || push.size() != 3 || !push.get(0).toString().equals("message")) return;
        if (push.get(1).toString().equals(echo)) {
            unheard.set(0);
            return;
        }
        String message = push.get(2).toString();
        Thread.ofVirtual().name("queue-news").start(() -> {
            try {
                reader.accept(message);
            } catch (RuntimeException e) {
                LOG.warnf(
                        "a message from another replica was not understood: %s",
                        e.getClass().getSimpleName());
            }
        });
    }

    @Override
    public void close() {
        calls.close();
        context.runOnContext(_ -> {
            closed = true;
            Future<RedisConnection> current = connection;
            connection = null;
            if (current != null && current.succeeded()) current.result().close();
        });
    }
}

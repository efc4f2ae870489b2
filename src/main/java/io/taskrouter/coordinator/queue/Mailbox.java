package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Listens on this replica's channel, on a connection of its own, and subscribes again whenever that breaks. */
final class Mailbox implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Mailbox.class);
    private static final long PAUSE_MILLIS = 300;

    private final Vertx vertx;
    private final Context context;
    private final Redis redis;
    private final String channel;
    private final Consumer<String> reader;

    // Confined to the context's thread.
    private @Nullable RedisConnection connection;
    private boolean closed;

    Mailbox(Vertx vertx, Redis redis, String channel, Consumer<String> reader) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.redis = redis;
        this.channel = channel;
        this.reader = reader;
    }

    void open() {
        context.runOnContext(_ -> connect());
    }

    private void connect() {
        if (closed) return;
        redis.connect().onSuccess(this::subscribe).onFailure(_ -> later());
    }

    private void subscribe(RedisConnection fresh) {
        connection = fresh;
        fresh.handler(this::receive);
        fresh.endHandler(_ -> context.runOnContext(_ -> ended(fresh)));
        fresh.send(Request.cmd(Command.SUBSCRIBE).arg(channel)).onFailure(_ -> fresh.close());
    }

    /** In a cluster the end of any node's connection counts: the subscription is with one of them, not known which. */
    @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
    private void ended(RedisConnection old) {
        if (connection != old) return;
        connection = null;
        old.close();
        later();
    }

    private void later() {
        if (!closed) vertx.setTimer(PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS), _ -> connect());
    }

    private void receive(@Nullable Response push) {
        if (push == null || push.size() != 3 || !push.get(0).toString().equals("message")) return;
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
        context.runOnContext(_ -> {
            closed = true;
            RedisConnection current = connection;
            connection = null;
            if (current != null) current.close();
        });
    }
}

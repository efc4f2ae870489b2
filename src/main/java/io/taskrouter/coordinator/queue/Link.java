package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The way to Redis for blocking callers. Everything that goes wrong there comes out as {@link QueueUnavailable}. */
final class Link implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** Left of the time-out for what comes before and after the wait. */
    private static final int WAIT_MILLIS = 500;
    /** Each WAIT holds up what was sent behind it on the same connection. */
    private static final int DURABLE_LANES = 8;

    private final Durability durability;
    private final Lane[] plain;
    private final Lane[] durable;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param cluster is this Redis Cluster? */
    Link(Vertx vertx, Redis redis, boolean cluster, Durability durability) {
        this.durability = durability;
        // The thread that made the client is bound to the event loop its connections live on: no hops between loops.
        Context context = vertx.getOrCreateContext();
        plain = lanes(2, context, redis, cluster);
        durable = durability.isLocal() ? plain : lanes(DURABLE_LANES, context, redis, cluster);
    }

    private static Lane[] lanes(int count, Context context, Redis redis, boolean cluster) {
        Lane[] lanes = new Lane[count];
        for (int i = 0; i < count; i++) lanes[i] = new Lane(context, redis, TIMEOUT, cluster);
        return lanes;
    }

    /** @param confirmed whether the configured number of replicas has the write */
    record Answer(Response reply, boolean confirmed) {}

    /** Runs a script whose writes need no confirmation, or writes nothing. */
    @Nullable Response run(Invocation script) {
        try {
            try {
                return single(script.byHash());
            } catch (RedisError e) {
                if (!e.saysNoScript()) throw e;
                return single(script.inFull());
            }
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    /** Runs a script and, where configured, waits on the same connection until replicas have its writes. */
    Answer runDurably(Invocation script) {
        if (durability.isLocal()) return new Answer(Reply.answered(run(script)), true);
        try {
            try {
                return confirmed(script.byHash());
            } catch (RedisError e) {
                if (!e.saysNoScript()) throw e;
                return confirmed(script.inFull());
            }
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    private Answer confirmed(Request script) throws RedisError {
        Request wait = Request.cmd(Command.WAIT).arg(durability.replicas()).arg(WAIT_MILLIS);
        List<@Nullable Response> replies = next(durable).call(List.of(script, wait), true);
        return new Answer(Reply.answered(replies.get(0)), Reply.count(replies.get(1)) >= durability.replicas());
    }

    @Nullable Response send(Request request) {
        try {
            return single(request);
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    /** Sends all at once; they may belong to different slots. */
    List<@Nullable Response> sendAll(List<Request> requests) {
        try {
            return next(plain).call(requests, false);
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    private @Nullable Response single(Request request) throws RedisError {
        return next(plain).call(List.of(request), true).get(0);
    }

    private Lane next(Lane[] lanes) {
        return lanes[Math.floorMod(turn.getAndIncrement(), lanes.length)];
    }

    private static QueueUnavailable refused(RedisError e) {
        return new QueueUnavailable("Redis refuses: " + e.kind());
    }

    @Override
    public void close() {
        for (Lane lane : plain) lane.close();
        for (Lane lane : durable) lane.close();
    }

    /** Redis' nil is a null response. */
}

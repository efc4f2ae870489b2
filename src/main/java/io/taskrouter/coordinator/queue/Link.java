package io.taskrouter.coordinator.queue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way to Redis for blocking callers. Everything that goes wrong there comes out as {@link QueueUnavailable}. */
final class Link implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** Left of the time-out for what comes before and after the wait. */
    private static final int WAIT_MILLIS = 500;
    /** Each WAIT holds up what was sent behind it on the same connection. */
    private static final int DURABLE_LANES = 8;

    private final Durability durability;
    private final boolean cluster;
    /** One for all scripts: the more callers share a write, the less each costs. */
    private final Lane scripts;
    /** Long answers hold up nobody's update. */
    private final Lane reads;

    private final Lane[] durable;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param cluster is this Redis Cluster? */
    Link(Vertx vertx, Clients clients, boolean cluster, Durability durability) {
        this.durability = durability;
        this.cluster = cluster;
        // The thread that made the client is bound to the event loop its connections live on: no hops between loops.
        Context context = vertx.getOrCreateContext();
        scripts = new Lane(context, clients, TIMEOUT, cluster, false);
        reads = new Lane(context, clients, TIMEOUT, cluster, true);
        durable = new Lane[durability.isLocal() ? 0 : DURABLE_LANES];
        Arrays.setAll(durable, _ -> new Lane(context, clients, TIMEOUT, cluster, false));
    }

    /** @param confirmed whether the configured number of replicas has the write */
    record Answer(Response reply, boolean confirmed) {}

    /** Runs a script whose writes need no confirmation, or writes nothing. */
    @Nullable Response run(Invocation script) {
        try {
            try {
                return only(scripts, script.byHash());
            } catch (RedisError e) {
                if (!e.saysNoScript()) throw e;
                return only(scripts, script.inFull());
            }
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    /** Runs several at once; they may belong to different slots. */
    void runAll(List<Invocation> all) {
        try {
            try {
                scripts.call(all.stream().map(Invocation::byHash).toList(), false);
            } catch (RedisError e) {
                if (!e.saysNoScript()) throw e;
                scripts.call(all.stream().map(Invocation::inFull).toList(), false);
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
        List<@Nullable Response> replies = nextDurable().call(List.of(script, wait), true);
        return new Answer(Reply.answered(replies.get(0)), Reply.count(replies.get(1)) >= durability.replicas());
    }

    @Nullable Response send(Request request) {
        try {
            return only(reads, request);
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    /** Sends all at once; they may belong to different slots. */
    List<@Nullable Response> sendAll(List<Request> requests) {
        try {
            return reads.call(requests, false);
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    /**
     * Runs several that only read, at once; they may belong to different slots. In a cluster each goes alone, so that one node
     * that does not answer holds up nobody else's: an answer that did not come is null.
     *
     * @param troubles told why, by several threads at once
     * @return nothing when there is but one node, and that does not answer
     */
    List<@Nullable Response> readEach(List<Invocation> all, Consumer<QueueUnavailable> troubles)
            throws InterruptedException {
        if (!cluster) {
            try {
                return readAll(all);
            } catch (QueueUnavailable e) {
                troubles.accept(e);
                return List.of();
            }
        }
        List<Callable<@Nullable Response>> readings = new ArrayList<>(all.size());
        for (Invocation each : all) readings.add(() -> readAlone(each, troubles));
        List<@Nullable Response> replies = new ArrayList<>(all.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<@Nullable Response> each : threads.invokeAll(readings)) replies.add(each.resultNow());
        }
        return replies;
    }

    private @Nullable Response readAlone(Invocation script, Consumer<QueueUnavailable> troubles) {
        try {
            return readAll(List.of(script)).getFirst();
        } catch (QueueUnavailable e) {
            troubles.accept(e);
            return null;
        }
    }

    private List<@Nullable Response> readAll(List<Invocation> all) {
        try {
            try {
                return reads.call(all.stream().map(Invocation::byHash).toList(), false);
            } catch (RedisError e) {
                if (!e.saysNoScript()) throw e;
                return reads.call(all.stream().map(Invocation::inFull).toList(), false);
            }
        } catch (RedisError e) {
            throw refused(e);
        }
    }

    private static @Nullable Response only(Lane lane, Request request) throws RedisError {
        return lane.call(List.of(request), true).get(0);
    }

    private Lane nextDurable() {
        return durable[Math.floorMod(turn.getAndIncrement(), durable.length)];
    }

    private static QueueUnavailable refused(RedisError e) {
        String refusal = "Redis refuses: " + e.kind();
        return e.isLasting() ? new QueueRefused(refusal) : new QueueUnavailable(refusal);
    }

    @Override
    public void close() {
        scripts.close();
        reads.close();
        for (Lane lane : durable) lane.close();
    }
}

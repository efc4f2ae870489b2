package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** One replica's queue, with every claim it starts at hand. It neither scans nor listens before {@link TaskQueue#open}. */
final class Replica implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final String name = "replica-" + NUMBER.incrementAndGet();
    final BlockingQueue<Claim> started = new LinkedBlockingQueue<>();
    final Vertx vertx = Vertx.vertx();
    final Redis redis;
    final TaskQueue queue;
    final Inbox inbox;
    final Passes passes;
    final Workers workers;

    Replica(TestRedis redis, QueueConfig config) {
        this(redis, config, (here, claim) -> here.started.add(claim));
    }

    Replica(TestRedis redis, QueueConfig config, BiConsumer<Replica, Claim> runner) {
        this(redis.hosts(), redis.servers().size() > 1, config, runner);
    }

    Replica(List<String> hosts, boolean cluster, QueueConfig config, BiConsumer<Replica, Claim> runner) {
        var options = new RedisOptions()
                .setType(cluster ? RedisClientType.CLUSTER : RedisClientType.STANDALONE)
                .setMaxPoolSize(64)
                .setMaxPoolWaiting(4096)
                .setMaxWaitingHandlers(8192);
        hosts.forEach(options::addConnectionString);
        redis = Redis.createClient(vertx, options);
        queue = new TaskQueue(vertx, redis, cluster, config, name, claim -> runner.accept(this, claim), InstantSource.system());
        inbox = queue.inbox();
        passes = queue.passes();
        workers = queue.workers();
    }

    Update update(WorkerSid worker) {
        return update(worker, inbox.newUpdateId());
    }

    Update update(WorkerSid worker, String id) {
        ObjectNode patch = ExactJson.MAPPER.createObjectNode().put("k", 1);
        return new Update(
                id,
                worker,
                new Caller("plugin", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                new Command.Change(new Command.MergePatch(patch), null, null),
                name,
                null);
    }

    Inbox.Receipt accept(WorkerSid worker) {
        return inbox.accept(update(worker), null);
    }

    /** Accepts so many and returns their ids in order. */
    List<String> accept(WorkerSid worker, int count) {
        return java.util.stream.Stream.generate(() -> update(worker))
                .limit(count)
                .peek(it -> inbox.accept(it, null))
                .map(Update::updateId)
                .toList();
    }

    /** The claim that was started next. */
    Claim started() {
        try {
            Claim claim = started.poll(5, TimeUnit.SECONDS);
            if (claim == null) throw new AssertionError("no claim was started");
            return claim;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> ids(Claim claim) {
        return claim.updates().stream().map(it -> it.update().updateId()).toList();
    }

    /** Everything in the batch applied. */
    static Settlement applied(Claim claim) {
        return applied(claim, claim.updates().size());
    }

    static Settlement applied(Claim claim, int count) {
        List<Result> results = claim.updates().stream()
                .limit(count)
                .map(it -> new Result(
                        it.update().updateId(), new Outcome.Applied("7", true, List.of(), List.of(), null), false))
                .toList();
        ObjectNode confirmed = ExactJson.object("{\"attributes\":{\"k\":1.0},\"voice\":{\"capacity\":1}}");
        return new Settlement(
                "{\"state\":" + claim.pass() + "}",
                results,
                claim.events().size(),
                confirmed,
                claim.marker().next(),
                null,
                List.of(),
                null,
                null,
                true);
    }

    static Settlement with(Settlement of, Duration lookAgain, boolean handOver) {
        return new Settlement(
                of.state(),
                of.outcomes(),
                of.events(),
                of.confirmed(),
                of.marker(),
                of.document(),
                of.journal(),
                of.summary(),
                lookAgain,
                handOver);
    }

    @Override
    public void close() {
        queue.close();
        redis.close();
        vertx.close();
    }
}

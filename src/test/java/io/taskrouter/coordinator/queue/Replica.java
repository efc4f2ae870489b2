package io.taskrouter.coordinator.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Settled;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** One replica's queue, with every claim it starts at hand. It neither scans nor listens before {@link RedisQueue#open}. */
final class Replica implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** Who is told by no message reads what was kept after a second. */
    private static final Duration BEFORE_IT_IS_READ = Duration.ofMillis(900);

    final String name = "replica-" + NUMBER.incrementAndGet();
    private final Map<WorkerSid, BlockingQueue<Claim>> started = new ConcurrentHashMap<>();
    final QueueConfig config;
    final Vertx vertx = Vertx.vertx();
    final Redis redis;
    final Clients clients;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final RedisQueue queue;
    final Inbox inbox;
    final Passes passes;
    final Workers workers;

    Replica(TestRedis redis, QueueConfig config) {
        this(redis, config, (here, claim) -> here.take(claim));
    }

    Replica(TestRedis redis, QueueConfig config, BiConsumer<Replica, Claim> runner) {
        this(redis.hosts(), redis.servers().size() > 1, config, runner);
        warmUp();
    }

    /** The first connection of a cold JVM on a busy machine may take longer than a request is given. */
    private void warmUp() {
        for (int attempt = 0; ; attempt++) {
            try {
                warmUpOnce();
                return;
            } catch (QueueUnavailable e) {
                if (attempt == 20 || e.getMessage().contains("partitions")) return;
            }
        }
    }

    Replica(List<String> hosts, boolean cluster, QueueConfig config, BiConsumer<Replica, Claim> runner) {
        this(
                hosts,
                new RedisOptions().setType(cluster ? RedisClientType.CLUSTER : RedisClientType.STANDALONE),
                config,
                runner);
    }

    Replica(List<String> hosts, RedisOptions options, QueueConfig config, BiConsumer<Replica, Claim> runner) {
        this.config = config;
        boolean cluster = options.getType() == RedisClientType.CLUSTER;
        options.setMaxPoolSize(64).setMaxPoolWaiting(4096).setMaxWaitingHandlers(8192);
        hosts.forEach(options::addConnectionString);
        redis = Redis.createClient(vertx, options);
        clients = Clients.of(vertx, redis, options);
        queue = new RedisQueue(
                vertx,
                clients,
                cluster,
                config,
                name,
                claim -> runner.accept(this, claim),
                InstantSource.system(),
                metrics);
        inbox = queue.inbox();
        passes = queue.passes();
        workers = queue.workers();
    }

    /** Makes every connection there will be. */
    void warmUpOnce() {
        var nobody = new WorkerSid("WK" + "0".repeat(32));
        inbox.status(nobody, "none");
        workers.document(nobody, "none");
        for (int i = 0; i < 8 && !config.durability().equals("local"); i++) passes.claim(nobody);
    }

    /** Empty when what became of it had to be read. */
    Optional<Settled> toldByMessage(Update update) {
        long begin = System.nanoTime();
        Optional<Settled> settled = inbox.await(update.worker(), update.updateId(), Duration.ofSeconds(10));
        return settled.filter(_ -> System.nanoTime() - begin < BEFORE_IT_IS_READ.toNanos());
    }

    Update update(WorkerSid worker) {
        return update(worker, inbox.newUpdateId());
    }

    Update update(WorkerSid worker, String id) {
        return update(worker, id, ExactJson.MAPPER.createObjectNode().put("k", 1));
    }

    Update update(WorkerSid worker, String id, ObjectNode patch) {
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

    Keys.Worker keys(WorkerSid worker) {
        return new Keys(config.partitions()).of(worker);
    }

    Inbox.Receipt accept(WorkerSid worker) {
        return inbox.accept(update(worker), null);
    }

    /** Accepts so many and returns their ids in order. */
    List<String> accept(WorkerSid worker, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Update update = update(worker);
            inbox.accept(update, null);
            ids.add(update.updateId());
        }
        return ids;
    }

    /** The claim on the worker that was started next. */
    Claim started(WorkerSid worker) {
        return startedWithin(worker, Duration.ofSeconds(30))
                .orElseThrow(() -> new AssertionError("no claim was started"));
    }

    Optional<Claim> startedWithin(WorkerSid worker, Duration limit) {
        try {
            return Optional.ofNullable(startedOn(worker).poll(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Claims on the worker that were started and not taken yet. */
    List<Claim> startedNow(WorkerSid worker) {
        return List.copyOf(startedOn(worker));
    }

    void take(Claim claim) {
        startedOn(claim.worker()).add(claim);
    }

    private BlockingQueue<Claim> startedOn(WorkerSid worker) {
        return started.computeIfAbsent(worker, _ -> new LinkedBlockingQueue<>());
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
                List.of(),
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
                of.documents(),
                of.journal(),
                of.summary(),
                lookAgain,
                handOver);
    }

    @Override
    public void close() {
        queue.close();
        clients.close();
        redis.close();
        vertx.close();
    }
}

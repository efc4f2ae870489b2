package io.taskrouter.coordinator.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.taskrouter.coordinator.command.WorkerSid;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** The queue of this replica, put together. Needs no Redis to be made; works once one is there. */
final class RedisQueue implements Draining, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RedisQueue.class);

    private static final long LOOK_NANOS = 20_000_000;
    /** For all that is handed over together. */
    private static final Duration HANDING_OVER = Duration.ofSeconds(3);

    private static final Duration NOT_STARTED = Duration.ofSeconds(1);
    private static final Passes.Retry HANDED_OVER = new Passes.Retry(Duration.ZERO, false, false);

    private final Link link;
    private final Waiters waiters = new Waiters();
    private final PartitionGuard guard;
    private final Claims claims;
    private final Results results;
    private final RedisInbox inbox;
    private final RedisPasses passes;
    private final RedisWorkers workers;
    private final RedisWhereabouts whereabouts;
    private final RedisOversight oversight;
    private final RedisExtensions extensions;
    private final RedisCensus census;
    private final RedisErrands errands;
    private final Punctual punctual;
    private final Deference deference;
    private final Scanner scanner;
    private final Rounds rounds;
    private final Abreast doubts;
    private final Rounds doubtRounds;
    private final Depths depths;
    private final QueueMetrics metrics;
    private final Rounds samples;
    private final Mailbox mailbox;
    private final FeedHub feed;
    private final PassRunner runner;
    private volatile boolean draining;

    RedisQueue(
            Vertx vertx,
            Clients clients,
            boolean cluster,
            QueueConfig config,
            String replica,
            PassRunner runner,
            InstantSource clock,
            MeterRegistry registry) {
        this.runner = runner;
        var keys = new Keys(config.partitions());
        link = new Link(vertx, clients, cluster, Durability.parse(config.durability()));
        guard = new PartitionGuard(link, config.partitions());
        metrics = new QueueMetrics(registry, config.lease());
        claims = new Claims(link, keys, config, metrics);
        results = new Results(link, keys);
        punctual = new Punctual(this::due);
        deference = new Deference(config.scan());
        var settling = new SettleScript(keys, config, claims, waiters, replica);
        inbox = new RedisInbox(
                link,
                keys,
                config,
                claims,
                waiters,
                results,
                new UpdateIds(clock),
                replica,
                this::start,
                () -> !draining,
                deference,
                guard,
                metrics);
        passes = new RedisPasses(link, keys, config, claims, settling, punctual, deference, guard, metrics);
        workers = new RedisWorkers(link, keys, guard);
        whereabouts = new RedisWhereabouts(link);
        oversight = new RedisOversight(
                link,
                keys,
                guard,
                new Tally(link, keys),
                new DeadLetters(link, keys, inbox, config.retention()),
                () -> draining);
        extensions = new RedisExtensions(link);
        census = new RedisCensus(link, replica);
        errands = new RedisErrands(link, keys, config.retention());
        scanner = new Scanner(link, keys, guard, config.lease(), this::due);
        rounds = new Rounds("looking for due workers", config.scan(), this::lookAround);
        // Apart from looking around: nodes that do not answer hold up neither for the other.
        doubts = new Abreast("queue-doubt", this::claimAndStart);
        doubtRounds = new Rounds("asking about lost claims", config.scan(), this::askAgain);
        depths = new Depths(link, keys, System::nanoTime);
        samples = new Rounds("counting what waits", config.sample(), this::sample);
        mailbox = new Mailbox(vertx, clients, link, Keys.channel(replica), this::read);
        feed = new FeedHub(link, keys, guard, (channel, reader) -> new Mailbox(vertx, clients, link, channel, reader));
    }

    Inbox inbox() {
        return inbox;
    }

    Passes passes() {
        return passes;
    }

    Oversight oversight() {
        return oversight;
    }

    Workers workers() {
        return workers;
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    Extensions extensions() {
        return extensions;
    }

    Census census() {
        return census;
    }

    Errands errands() {
        return errands;
    }

    Feed feed() {
        return feed;
    }

    /** @throws DividedOtherwise when Redis is there, and not for this replica as it is configured */
    void check() {
        try {
            guard.recheck();
        } catch (DividedOtherwise e) {
            throw e;
        } catch (QueueUnavailable e) {
            LOG.debugf("Redis is not there yet: %s", e.getMessage()); // and is looked for again and again
        }
    }

    /** Begins to listen and to look around. */
    void open() {
        mailbox.open();
        rounds.open();
        doubtRounds.open();
        samples.open();
    }

    private void sample() {
        long asked = System.nanoTime();
        try {
            metrics.sampled(depths.now(), asked);
        } catch (QueueUnavailable e) {
            metrics.sampled(null, asked); // said by the other rounds
        }
    }

    private void lookAround() throws InterruptedException {
        waiters.sweep();
        claims.sweep();
        deference.sweep();
        if (!draining) scanner.scan();
        metrics.lookedAround();
    }

    private void askAgain() throws InterruptedException {
        if (draining) return;
        Set<WorkerSid> doubtful = claims.takeDoubtful();
        // A pass that is being settled still: what was granted unheard may be the next one.
        doubtful.stream().filter(claims::isWorkingOn).forEach(claims::doubt);
        doubts.startAll(doubtful);
    }

    private void due(WorkerSid worker) {
        if (!deference.isFor(worker)) claimAndStart(worker);
    }

    private void claimAndStart(WorkerSid worker) {
        if (draining || claims.isWorkingOn(worker)) return;
        try {
            passes.claim(worker).ifPresent(this::start);
        } catch (QueueUnavailable e) {
            LOG.debugf("%s is due but cannot be claimed: %s", worker, e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s is due but cannot be claimed", worker); // the others can
        }
    }

    /** What was accepted stays accepted, whatever becomes of the pass. */
    private void start(Claim claim) {
        try {
            runner.start(claim);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "the pass over %s did not start", claim.worker());
            leave(claim);
        }
    }

    /** Not repeated when Redis is away: whoever has just had something accepted waits for this. */
    private void leave(Claim claim) {
        try {
            var retry = new Passes.Retry(NOT_STARTED, false, !claim.unclean());
            claims.release(claim.worker(), claim.owner(), claim.pass(), retry);
        } catch (QueueUnavailable e) {
            LOG.warnf("%s stands until the lease ends: %s", claim.worker(), e.getMessage());
        } finally {
            claims.ended(claim);
        }
    }

    private void read(String message) {
        Announcement.News news = Announcement.read(message);
        news.settled().forEach(waiters::settled);
        for (String id : news.named()) {
            if (!waiters.isExpected(id)) continue;
            results.read(news.worker(), id).ifPresent(status -> {
                if (status.settled() != null) waiters.settled(status.settled());
            });
        }
    }

    @Override
    public void begin() {
        draining = true;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    /**
     * Waits for the passes under way here, at most {@code grace}; what has not ended then is handed over: nothing more is sent for it, and whoever takes it up is told that its end was unclean.
     */
    void finish(Duration grace) {
        draining = true;
        long end = System.nanoTime() + grace.toNanos();
        while (!claims.open().isEmpty() && System.nanoTime() < end) LockSupport.parkNanos(LOOK_NANOS);
        List<Claim> open = claims.open();
        claims.revoke();
        if (!open.isEmpty()) LOG.warnf("%d passes did not end in time and are handed over", open.size());
        List<Callable<Void>> all = new ArrayList<>();
        for (Claim each : open)
            all.add(ifReachable(
                    each.worker(), () -> claims.release(each.worker(), each.owner(), each.pass(), HANDED_OVER)));
        for (WorkerSid each : claims.takeDoubtful())
            all.add(ifReachable(each, () -> passes.claim(each).ifPresent(this::giveBack)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(all, HANDING_OVER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each for itself: where one node of a cluster is away the others' workers need not wait. */
    private static Callable<Void> ifReachable(WorkerSid worker, Runnable handOver) {
        return () -> {
            try {
                handOver.run();
            } catch (QueueUnavailable e) {
                LOG.warnf("%s could not be handed over; its lease will run out: %s", worker, e.getMessage());
            }
            return null;
        };
    }

    private void giveBack(Claim untouched) {
        passes.release(untouched, new Passes.Retry(Duration.ZERO, false, !untouched.unclean()));
    }

    @Override
    public void close() {
        draining = true;
        rounds.close();
        doubtRounds.close();
        samples.close();
        punctual.close();
        feed.close();
        mailbox.close();
        link.close();
    }
}

package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.Passes.Retry;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted is what happened. */
class QueueMetricsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private RedisServer redis;
    private Replica here;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        here = new Replica(new TestRedis.Single(redis), Settings.usual().withMaxDepth(3));
    }

    @AfterEach
    void stop() {
        here.close();
        redis.close();
    }

    @Test
    void whatWaitsIsSeenWithItsAgeAndIsGoneWhenSettled() {
        WorkerSid worker = Sids.worker();
        here.accept(worker, 3);
        here.accept(Sids.worker(), 1);
        here.queue.open();
        await().atMost(SOON).until(() -> gauge("coordinator.queue.depth") == 4);
        assertThat(gauge("coordinator.queue.workers")).isEqualTo(2);
        await().atMost(SOON).until(() -> gauge("coordinator.queue.oldest.age") > 0.3);

        Claim claim = here.started(worker);
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        here.passes.settle(next.claim(), applied(next.claim()));

        await().atMost(SOON).until(() -> gauge("coordinator.queue.depth") == 1);
        assertThat(count("coordinator.updates", "outcome", "applied")).isEqualTo(3);
        assertThat(here.metrics.get("coordinator.update.latency").timer().count())
                .isEqualTo(3);
        assertThat(here.metrics.get("coordinator.pass.updates").summary().count())
                .isEqualTo(2);
    }

    /** An outage of TaskRouter: every pass is put off, and the age goes on growing. */
    @Test
    void whatIsPutOffStillGetsOlder() {
        WorkerSid worker = Sids.worker();
        here.accept(worker, 1);
        here.passes.release(here.started(worker), new Retry(Duration.ofMinutes(5), false, true));
        here.queue.open();

        await().atMost(SOON).until(() -> gauge("coordinator.queue.oldest.age") > 0.3);
        assertThat(count("coordinator.passes", "ending", "retried")).isEqualTo(1);
    }

    /** As long as nobody looks again: else the age would be wrong by as much as looks are apart. */
    @Test
    void whoWaitedFromOneLookToTheNextGetsOlderUntilTheOneAfter() {
        var time = new AtomicLong(90 * SECOND);
        var metrics = new QueueMetrics(registry, Duration.ofSeconds(8), time::get);
        metrics.sampled(waitsSince(85 * SECOND, 90 * SECOND), 90 * SECOND);
        time.set(91 * SECOND);
        assertThat(oldestAge()).isEqualTo(5);
        metrics.sampled(waitsSince(85 * SECOND, 91 * SECOND), 91 * SECOND);
        assertThat(oldestAge()).isEqualTo(6);
        time.set(97 * SECOND);
        assertThat(oldestAge()).isEqualTo(12);
    }

    @Test
    void whoHasOnlyComeDoesNotGetOlderByItself() {
        var time = new AtomicLong(90 * SECOND);
        var metrics = new QueueMetrics(registry, Duration.ofSeconds(8), time::get);
        metrics.sampled(new Depths.Depth(0, null, 0, 0, false), 90 * SECOND);
        metrics.sampled(waitsSince(90 * SECOND, 91 * SECOND), 91 * SECOND);
        time.set(97 * SECOND);
        assertThat(oldestAge()).isEqualTo(1);
    }

    /** Whatever keeps an answer, or whoever is to read it: how old an update is that still waits is known from quicker looks. */
    @Test
    void aLookThatTakesLongMakesNobodyOlderOrYounger() throws Exception {
        var metrics = new QueueMetrics(registry, Duration.ofSeconds(8));
        var shifts = new ArrayDeque<Long>();
        var link = new Link(here.vertx, here.clients, false, new Durability(0));
        var depths = new Depths(
                link,
                new Keys(here.config.partitions()),
                () -> System.nanoTime() + Objects.requireNonNullElse(shifts.poll(), 0L));
        looks(depths, metrics);
        long before = System.nanoTime();
        here.accept(Sids.worker(), 1);
        long after = System.nanoTime();
        looks(depths, metrics);
        looks(depths, metrics);
        shifts.addAll(List.of(-3 * SECOND, 0L)); // asked three seconds ago
        looks(depths, metrics);

        double most = (System.nanoTime() - before) / 1e9;
        double age = oldestAge();
        double least = (System.nanoTime() - after) / 1e9;
        assertThat(age).isBetween(least - 0.1, most + 0.1);
        link.close();
    }

    private static void looks(Depths depths, QueueMetrics metrics) {
        long asked = System.nanoTime();
        metrics.sampled(depths.now(), asked);
    }

    private static Depths.Depth waitsSince(long accepted, long seen) {
        return new Depths.Depth(1, new Depths.Oldest(accepted, seen), 1, 0, false);
    }

    private double oldestAge() {
        return registry.get("coordinator.queue.oldest.age").gauge().value();
    }

    @Test
    void whoCannotLookAroundIsSeenNotTo() {
        here.queue.open();
        await().atMost(SOON).until(() -> gauge("coordinator.queue.scan.age") < 0.2);
        redis.pause();
        await().atMost(SOON).until(() -> gauge("coordinator.queue.scan.age") > 2);
        redis.resume();
        await().atMost(SOON).until(() -> gauge("coordinator.queue.scan.age") < 0.2);
    }

    @Test
    void redisIsSaidToBeAwayAndThenToBeBack() {
        here.queue.open();
        await().atMost(SOON).until(() -> gauge("coordinator.redis.up") == 1);
        redis.pause();
        await().atMost(SOON).until(() -> gauge("coordinator.redis.up") == 0);
        assertThat(gauge("coordinator.queue.depth")).isNaN();
        redis.resume();
        await().atMost(SOON).until(() -> gauge("coordinator.redis.up") == 1);
    }

    @Test
    void aPauseIsSeenUntilItIsOver() {
        here.queue.open();
        await().atMost(SOON).until(() -> gauge("coordinator.paused") == 0);
        here.queue.oversight().pause(Duration.ZERO);
        await().atMost(SOON).until(() -> gauge("coordinator.paused") == 1);
        here.queue.oversight().resume();
        await().atMost(SOON).until(() -> gauge("coordinator.paused") == 0);
    }

    @Test
    void aRedisThatForgotTheScriptIsAskedInFull() {
        here.accept(Sids.worker(), 1);
        here.queue.open();
        await().atMost(SOON).until(() -> gauge("coordinator.queue.depth") == 1);
        redis.command("SCRIPT", "FLUSH");
        here.accept(Sids.worker(), 1);
        await().atMost(SOON).until(() -> gauge("coordinator.queue.depth") == 2);
    }

    @Test
    void everyAnswerToASubmissionIsCounted() {
        WorkerSid worker = Sids.worker();
        var once = new Idempotency("key", "request");
        here.inbox.accept(here.update(worker), once);
        here.inbox.accept(here.update(worker), once);
        here.inbox.accept(here.update(worker), new Idempotency("key", "another request"));
        here.accept(worker, 2);
        here.inbox.accept(here.update(worker), null);

        assertThat(count("coordinator.submissions", "answer", "accepted")).isEqualTo(3);
        assertThat(count("coordinator.submissions", "answer", "replayed")).isEqualTo(1);
        assertThat(count("coordinator.submissions", "answer", "key_reused")).isEqualTo(1);
        assertThat(count("coordinator.submissions", "answer", "full")).isEqualTo(1);
    }

    @Test
    void aWorkerTakenOverFromAHolderThatVanishedIsCounted() {
        WorkerSid worker = Sids.worker();
        try (var brief =
                new Replica(new TestRedis.Single(redis), Settings.usual().withLease(Duration.ofMillis(200)))) {
            brief.accept(worker, 1);
            brief.started(worker);
        }
        await().atMost(SOON).until(() -> here.passes.claim(worker).isPresent());
        assertThat(count("coordinator.claims", "unclean", "true")).isEqualTo(1);
        assertThat(count("coordinator.claims", "unclean", "false")).isZero();
    }

    @Test
    void deadLettersAreCountedAndSeen() {
        WorkerSid worker = Sids.worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        var outcome = new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "refused"));
        var id = claim.updates().getFirst().update().updateId();
        here.passes.settle(claim, Settlements.buried(id, outcome));
        here.queue.open();

        assertThat(count("coordinator.updates", "outcome", "dead")).isEqualTo(1);
        await().atMost(SOON).until(() -> gauge("coordinator.dead.letters") == 1);
    }

    @Test
    void aLostClaimIsNoSettledPass() {
        afterTakingOver(_ -> here, (brief, claim) -> {
            assertThat(brief.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Lost());
            assertThat(lost(brief)).isEqualTo(1);
            assertThat(brief.metrics
                            .get("coordinator.updates")
                            .tag("outcome", "applied")
                            .counter()
                            .count())
                    .isZero();
        });
    }

    /** Whoever finds it out while the lease is to be prolonged, and gives up the worker then, has lost one pass, not two. */
    @Test
    void aClaimThatIsFoundLostWhenItIsProlongedIsCountedOnce() {
        afterTakingOver(_ -> here, (brief, claim) -> {
            assertThat(brief.passes.extend(claim)).isEmpty();
            assertThat(lost(brief)).isEqualTo(1);
            assertThat(brief.passes.release(claim, new Passes.Retry(Duration.ZERO, false, true)))
                    .isFalse();
            assertThat(lost(brief)).isEqualTo(1);
        });
    }

    @Test
    void soIsOneThatIsFoundLostWhenItIsToGrow() {
        afterTakingOver(_ -> here, (brief, claim) -> {
            assertThat(brief.passes.gather(claim)).isEmpty();
            assertThat(lost(brief)).isEqualTo(1);
        });
    }

    /** Whoever has slept past the lease may take the worker anew before the former pass goes on. */
    @Test
    void aClaimThatIsFoundLostBesideALaterOneOfTheSameReplicaIsCounted() {
        afterTakingOver(brief -> brief, (brief, claim) -> {
            assertThat(brief.passes.extend(claim)).isEmpty();
            assertThat(lost(brief)).isEqualTo(1);
        });
    }

    /** @param by who takes the worker over once the lease of the first claim, the one that is asked about, has run out */
    private void afterTakingOver(UnaryOperator<Replica> by, BiConsumer<Replica, Claim> then) {
        WorkerSid worker = Sids.worker();
        try (var brief =
                new Replica(new TestRedis.Single(redis), Settings.usual().withLease(Duration.ofMillis(200)))) {
            brief.accept(worker, 1);
            Claim claim = brief.started(worker);
            await().atMost(SOON)
                    .until(() -> by.apply(brief).passes.claim(worker).isPresent());
            then.accept(brief, claim);
        }
    }

    private static long lost(Replica replica) {
        return replica.metrics
                .get("coordinator.passes")
                .tag("ending", "lost")
                .timer()
                .count();
    }

    private double gauge(String name) {
        return here.metrics.get(name).gauge().value();
    }

    private double count(String name, String tag, String value) {
        Meter meter = here.metrics.get(name).tag(tag, value).meter();
        return meter.measure().iterator().next().getValue();
    }
}

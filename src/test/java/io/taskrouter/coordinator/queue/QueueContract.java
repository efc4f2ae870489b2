package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Replica.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Outcome;
import io.taskrouter.coordinator.command.Problem;
import io.taskrouter.coordinator.command.ProblemType;
import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Passes.Document;
import io.taskrouter.coordinator.queue.Passes.Result;
import io.taskrouter.coordinator.queue.Passes.Retry;
import io.taskrouter.coordinator.queue.Passes.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the queue promises, whatever kind of Redis it stands on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class QueueContract {
    /** Long enough for what a test does within a lease, short enough to wait for its end. */
    private static final Duration SHORT = Duration.ofMillis(250);

    private static final Retry AT_ONCE = new Retry(Duration.ZERO, false, true);

    private TestRedis redis;
    private Replica here;
    /** Whose leases end soon. */
    private Replica brief;

    abstract TestRedis redis();

    @BeforeAll
    void start() {
        redis = redis();
        here = new Replica(redis, Settings.usual());
        brief = new Replica(redis, Settings.usual().withLease(SHORT));
    }

    @AfterAll
    void stop() {
        here.close();
        brief.close();
        redis.close();
    }

    static WorkerSid worker() {
        return new WorkerSid("WK" + UUID.randomUUID().toString().replace("-", ""));
    }

    // --- accepting --------------------------------------------------------------------------------------------------

    @Test
    void aLoneUpdateIsClaimedWhenAcceptedAndItsCallerToldWhenSettled() {
        WorkerSid worker = worker();
        Update update = here.update(worker);
        assertThat(here.inbox.accept(update, null)).isEqualTo(new Receipt.Accepted(update.updateId()));
        Claim claim = here.started(worker);
        assertThat(claim.updates()).extracting(Claim.Queued::update).containsExactly(update);
        assertThat(claim.pass()).isEqualTo(1);
        assertThat(claim.unclean()).isFalse();
        assertThat(claim.state()).isNull();
        assertThat(claim.verdicts()).isNull();
        assertThat(claim.waiting()).isZero();
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        String due = here.keys(worker).due();
        assertThat(redis.command(due, "ZSCORE", due, worker.value())).isNull();
        Settled settled = here.inbox
                .await(worker, update.updateId(), Duration.ofSeconds(1))
                .orElseThrow();
        assertThat(settled.confirmed()).isEqualTo(applied(claim).confirmed());
        assertThat(settled.acceptedAt()).isEqualTo(claim.updates().getFirst().acceptedAt());
        assertThat(here.inbox.status(worker, update.updateId()).orElseThrow().settled())
                .isEqualTo(settled);
    }

    @Test
    void anUpdateAcceptedTwiceIsQueuedOnceAndItsClaimStartedOnce() {
        WorkerSid worker = worker();
        Update update = here.update(worker);
        here.inbox.accept(update, null);
        Claim claim = here.started(worker);
        assertThat(here.inbox.accept(update, null)).isEqualTo(new Receipt.Accepted(update.updateId()));
        assertThat(here.startedNow(worker)).isEmpty();
        assertThat(depth(worker)).isEqualTo(1);
        here.passes.settle(claim, applied(claim));
        assertThat(here.inbox.accept(update, null)).isEqualTo(new Receipt.Accepted(update.updateId()));
        assertThat(depth(worker)).isZero();
        assertThat(here.startedNow(worker)).isEmpty();
    }

    @Test
    void aClaimToldAgainIsTrustedNoLongerThanRedisHoldsIt() {
        WorkerSid worker = worker();
        Update update = here.update(worker);
        try (var first = new Replica(redis, Settings.usual());
                var second = new Replica(redis, Settings.usual())) {
            first.queue.begin();
            first.inbox.accept(update, null);
            RedisPasses passes = (RedisPasses) second.passes;
            passes.claim(worker, "the same owner").orElseThrow();
            await().until(() -> remaining(worker) < 7_800);
            long sent = System.nanoTime();
            Claim again =
                    ((RedisPasses) first.passes).claim(worker, "the same owner").orElseThrow();
            assertThat(again.lease().remaining().minusNanos(sent - System.nanoTime()))
                    .isLessThan(Duration.ofMillis(7_800));
            assertThat(again.crashes()).isZero();
        }
    }

    @Test
    void aFullQueueRefusesAndKeepsNothingOfWhatItRefused() {
        WorkerSid worker = worker();
        try (var small = new Replica(redis, Settings.usual().withMaxDepth(3))) {
            small.accept(worker, 3);
            Update refused = small.update(worker);
            var idempotency = new Idempotency(UUID.randomUUID().toString(), "request");
            assertThat(small.inbox.accept(refused, idempotency)).isEqualTo(new Receipt.Full(3));
            assertThat(small.inbox.status(worker, refused.updateId())).isEmpty();
            Claim claim = small.started(worker);
            small.passes.settle(claim, applied(claim));
            assertThat(small.inbox.accept(refused, idempotency)).isEqualTo(new Receipt.Accepted(refused.updateId()));
        }
    }

    @Test
    void theBoundIsExactHoweverManyComeAtOnce() throws Exception {
        WorkerSid worker = worker();
        try (var small = new Replica(redis, Settings.usual().withMaxDepth(20));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Receipt>> callers = IntStream.range(0, 50)
                    .<Callable<Receipt>>mapToObj(_ -> () -> small.accept(worker))
                    .toList();
            List<Receipt> receipts = new ArrayList<>();
            for (var each : threads.invokeAll(callers)) receipts.add(each.get());
            assertThat(receipts).filteredOn(Receipt.Accepted.class::isInstance).hasSize(20);
            assertThat(receipts).filteredOn(new Receipt.Full(20)::equals).hasSize(30);
            assertThat(depth(worker)).isEqualTo(20);
        }
    }

    @Test
    void oneRequestUnderOneKeyIsAcceptedOnceHoweverManyComeAtOnce() throws Exception {
        WorkerSid worker = worker();
        var idempotency = new Idempotency(UUID.randomUUID().toString(), "request");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Receipt>> callers = IntStream.range(0, 50)
                    .<Callable<Receipt>>mapToObj(_ -> () -> here.inbox.accept(here.update(worker), idempotency))
                    .toList();
            List<Receipt> receipts = new ArrayList<>();
            for (var each : threads.invokeAll(callers)) receipts.add(each.get());
            List<Receipt> accepted =
                    receipts.stream().filter(Receipt.Accepted.class::isInstance).toList();
            assertThat(accepted).hasSize(1);
            String id = ((Receipt.Accepted) accepted.getFirst()).updateId();
            assertThat(receipts).filteredOn(new Receipt.Replayed(id)::equals).hasSize(49);
        }
        assertThat(depth(worker)).isEqualTo(1);
        here.started(worker);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        WorkerSid worker = worker();
        String key = UUID.randomUUID().toString();
        here.inbox.accept(here.update(worker), new Idempotency(key, "request"));
        assertThat(here.inbox.accept(here.update(worker), new Idempotency(key, "other")))
                .isEqualTo(new Receipt.KeyReused());
        assertThat(depth(worker)).isEqualTo(1);
        here.started(worker);
    }

    @Test
    void whatIsAcceptedWhileDrainingIsLeftForOthers() {
        WorkerSid worker = worker();
        try (var leaving = new Replica(redis, Settings.usual())) {
            leaving.queue.begin();
            List<String> ids = leaving.accept(worker, 2);
            assertThat(leaving.startedNow(worker)).isEmpty();
            assertThat(remaining(worker)).isNotPositive();
            assertThat(ids(here.passes.claim(worker).orElseThrow())).isEqualTo(ids);
        }
    }

    // --- claiming ---------------------------------------------------------------------------------------------------

    @Test
    void aPartitionFoundEmptyBeginsAnEpochThatStands() {
        WorkerSid worker = worker();
        forgetPartition(worker);
        here.accept(worker);
        Claim first = here.started(worker);
        assertThat(here.passes.release(first, AT_ONCE)).isTrue();
        Claim second = here.started(worker);
        assertThat(second.marker().epoch()).isEqualTo(first.marker().epoch()).isNotEmpty();
        here.passes.settle(second, applied(second));
        here.accept(worker);
        Claim third = here.started(worker);
        assertThat(third.marker().epoch()).isEqualTo(first.marker().epoch());
        here.passes.settle(third, applied(third));
    }

    @Test
    void aStampGivenOutBeforeRedisWasRolledBackIsKnownToBeAhead() {
        WorkerSid worker = worker();
        here.accept(worker);
        Claim before = here.started(worker);
        here.passes.settle(before, applied(before));
        String hash = here.keys(worker).hash();
        Object earlier = redis.command(hash, "HGET", hash, "state");
        here.accept(worker);
        Claim forgotten = here.started(worker);
        String stamp = forgotten.marker().stamp(forgotten.marker().next());
        here.passes.settle(forgotten, applied(forgotten));
        redis.command(hash, "DEL", hash);
        redis.command(hash, "HSET", hash, "state", (String) earlier);
        // nobody falls back as quickly as this test, whose claims may all be of the same millisecond: the clock is then
        // not yet beyond the counters given out, and the claim is taken for one that had been told before
        long last = millis(hash);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> millis(hash) > last + 1);
        here.accept(worker);
        Claim after = here.started(worker);
        assertThat(after.marker().isAhead(stamp)).isTrue();
        assertThat(after.marker().next()).isGreaterThan(Claim.Marker.counter(stamp));
        assertThat(after.marker().isAhead(after.marker().stamp(after.marker().next())))
                .as("its own")
                .isFalse();
        assertThat(after.marker().isAhead(after.marker().epoch() + "zzzzzzzzz" + "0000"))
                .as("made up")
                .isFalse();
        here.passes.settle(after, applied(after));
        here.accept(worker);
        Claim next = here.started(worker);
        assertThat(next.marker().isAhead(after.marker().stamp(after.marker().next())))
                .as("remembered")
                .isFalse();
        here.passes.settle(next, applied(next));
    }

    private void forgetPartition(WorkerSid worker) {
        redis.command(here.keys(worker).partition(), "DEL", here.keys(worker).partition());
    }

    @Test
    void aWorkerWithNothingToDoIsNotClaimed() {
        assertThat(here.passes.claim(worker())).isEmpty();
    }

    @Test
    void aHeldWorkerIsNotClaimedByAnybodyElse() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        assertThat(brief.passes.claim(worker)).isEmpty();
        assertThat(here.passes.claim(worker)).isEmpty();
        here.started(worker);
    }

    @Test
    void aCrashedHoldersBatchIsFrozenForTheNextOne() {
        WorkerSid worker = worker();
        List<String> batch = brief.accept(worker, 1);
        Claim first = brief.started(worker);
        List<String> later = here.accept(worker, 2);
        Claim second = claimWhenFree(worker);
        assertThat(second.pass()).isEqualTo(first.pass());
        assertThat(ids(second)).isEqualTo(batch);
        assertThat(second.waiting()).isEqualTo(2);
        assertThat(second.crashes()).isEqualTo(1);
        assertThat(second.attempts()).isZero();
        assertThat(second.unclean()).isTrue();
        assertThat(second.owner()).isNotEqualTo(first.owner());
        assertThat(second.marker().nonce()).isEqualTo(first.marker().nonce());
        assertThat(second.marker().epoch()).isEqualTo(first.marker().epoch());
        assertThat(second.marker().next()).isGreaterThanOrEqualTo(first.marker().next() + Claim.Marker.RANGE);
        assertThat(second.marker()
                        .isOfThisPass(first.marker().stamp(first.marker().next())))
                .isTrue();
        var next = (Passes.Settled.Next) here.passes.settle(second, applied(second));
        assertThat(ids(next.claim())).isEqualTo(later);
        assertThat(next.claim().crashes()).isZero();
        assertThat(next.claim().unclean()).isFalse();
        assertThat(next.claim()
                        .marker()
                        .isOfThisPass(first.marker().stamp(first.marker().next())))
                .isFalse();
    }

    @Test
    void anExpiredLeaseLetsTheNextCallerTakeOverAtOnce() {
        WorkerSid worker = worker();
        brief.accept(worker, 1);
        Claim first = brief.started(worker);
        await().until(() -> remaining(worker) < 0);
        here.accept(worker, 1);
        Claim second = here.started(worker);
        assertThat(second.pass()).isEqualTo(first.pass());
        assertThat(second.crashes()).isEqualTo(1);
        assertThat(second.updates()).hasSize(1);
    }

    @Test
    void aZombieChangesNothing() {
        WorkerSid worker = worker();
        brief.accept(worker, 2);
        Claim zombie = brief.started(worker);
        await().until(() -> remaining(worker) < 0);
        Map<String, Object> before = everythingOf(worker);
        assertThat(brief.passes.settle(zombie, applied(zombie))).isEqualTo(new Passes.Settled.Lost());
        assertThat(brief.passes.release(zombie, AT_ONCE)).isFalse();
        assertThat(brief.passes.extend(zombie)).isEmpty();
        assertThat(brief.passes.note(zombie, 1, "verdicts")).isEmpty();
        assertThat(brief.passes.gather(zombie)).isEmpty();
        assertThat(everythingOf(worker)).isEqualTo(before);

        Claim successor = here.passes.claim(worker).orElseThrow();
        before = everythingOf(worker);
        assertThat(brief.passes.settle(zombie, applied(zombie))).isEqualTo(new Passes.Settled.Lost());
        assertThat(brief.passes.release(zombie, AT_ONCE)).isFalse();
        assertThat(brief.passes.extend(zombie)).isEmpty();
        assertThat(brief.passes.note(zombie, 1, "verdicts")).isEmpty();
        assertThat(brief.passes.gather(zombie)).isEmpty();
        assertThat(everythingOf(worker)).isEqualTo(before);
        assertThat(here.passes.settle(successor, applied(successor))).isInstanceOf(Passes.Settled.Next.class);
    }

    @Test
    void anOrphanIsFoundByLookingAround() {
        WorkerSid worker = worker();
        brief.accept(worker, 1);
        Claim lost = brief.started(worker);
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            Claim found = other.started(worker);
            assertThat(found.pass()).isEqualTo(lost.pass());
            other.passes.settle(found, applied(found));
        }
    }

    @Test
    void somethingDueThatIsNoWorkerHidesNobody() {
        WorkerSid worker = worker();
        brief.accept(worker, 1);
        Claim lost = brief.started(worker);
        String due = here.keys(worker).due();
        redis.command(due, "ZADD", due, "1", "nobody");
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            Claim found = other.started(worker);
            assertThat(found.pass()).isEqualTo(lost.pass());
            assertThat(other.queue.oversight().queues(1000).worst())
                    .extracting(Oversight.WorkerLine::workerSid)
                    .contains(worker.value());
            other.passes.settle(found, applied(found));
        } finally {
            redis.command(due, "ZREM", due, "nobody");
        }
    }

    @Test
    void aWorkerIsLookedAtAgainWhenAskedThoughNothingWaits() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.passes.settle(claim, with(applied(claim), Duration.ofMillis(200), true));
        assertThat(here.passes.claim(worker)).isEmpty();
        Claim look = here.started(worker);
        assertThat(look.updates()).isEmpty();
        assertThat(look.events()).isEmpty();
        assertThat(look.pass()).isEqualTo(claim.pass() + 1);
        here.passes.settle(look, applied(look));
        assertThat(here.passes.claim(worker)).isEmpty();
    }

    @Test
    void aBatchIsBoundedAndTheRestWaits() {
        WorkerSid worker = worker();
        try (var small = new Replica(redis, Settings.usual().withBatch(3))) {
            small.queue.begin();
            List<String> ids = small.accept(worker, 8);
            List<String> settled = new ArrayList<>();
            Claim claim = small.passes.claim(worker).orElseThrow();
            assertThat(claim.waiting()).isEqualTo(5);
            for (Passes.Settled end = null; !(end instanceof Passes.Settled.Idle); ) {
                settled.addAll(ids(claim));
                assertThat(claim.updates()).hasSizeLessThanOrEqualTo(3);
                end = small.passes.settle(claim, applied(claim));
                if (end instanceof Passes.Settled.Next(Claim next)) claim = next;
            }
            assertThat(settled).isEqualTo(ids);
        }
    }

    // --- while a claim is held
    // ------------------------------------------------------------------------------------------

    @Test
    void extendingProlongsTheLeaseToItsFullLength() {
        WorkerSid worker = worker();
        try (var replica = new Replica(redis, Settings.usual().withLease(Duration.ofSeconds(1)))) {
            replica.accept(worker, 1);
            Claim claim = replica.started(worker);
            for (int i = 0; i < 3; i++) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> remaining(worker) < 600);
                Lease lease = replica.passes.extend(claim).orElseThrow();
                assertThat(lease.remaining()).isGreaterThan(Duration.ofMillis(600));
                assertThat(remaining(worker)).isGreaterThan(600);
            }
            assertThat(claim.lease().remaining()).isNegative();
            assertThat(replica.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        }
    }

    @Test
    void whatWasNotedAndToHowManyItWasNarrowedReachesTheNextHolder() {
        WorkerSid worker = worker();
        List<String> ids = new ArrayList<>(brief.accept(worker, 1));
        Claim first = brief.started(worker);
        ids.addAll(brief.accept(worker, 2));
        first = brief.passes.gather(first).orElseThrow();
        assertThat(first.updates()).hasSize(3);
        assertThat(brief.passes.note(first, 2, "{\"verdicts\":[1,2]}")).isPresent();
        Claim second = claimWhenFree(worker);
        assertThat(ids(second)).isEqualTo(ids.subList(0, 2));
        assertThat(second.verdicts()).isEqualTo("{\"verdicts\":[1,2]}");
        var next = (Passes.Settled.Next) here.passes.settle(second, applied(second));
        assertThat(ids(next.claim())).isEqualTo(ids.subList(2, 3));
        assertThat(next.claim().verdicts()).isNull();
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    @Test
    void gatheringTakesInWhatHasArrivedSinceTheClaim() {
        WorkerSid worker = worker();
        List<String> ids = new ArrayList<>(here.accept(worker, 1));
        Claim claim = here.started(worker);
        ids.addAll(here.accept(worker, 3));
        here.inbox.post(worker, UUID.randomUUID().toString(), "event");
        Claim grown = here.passes.gather(claim).orElseThrow();
        assertThat(ids(grown)).isEqualTo(ids);
        assertThat(grown.events()).containsExactly("event");
        assertThat(grown.pass()).isEqualTo(claim.pass());
        assertThat(here.passes.gather(grown)).contains(grown);
        assertThat(here.passes.settle(grown, applied(grown))).isEqualTo(new Passes.Settled.Idle());
        assertThat(depth(worker)).isZero();
    }

    @Test
    void nothingIsGatheredOnceSomethingWasNotedOrLeftUnclean() {
        WorkerSid worker = worker();
        brief.accept(worker, 1);
        Claim second = claimWhenFree(worker);
        here.accept(worker, 1);
        assertThat(here.passes.gather(second).orElseThrow().updates()).hasSize(1);
        var next = (Passes.Settled.Next) here.passes.settle(second, applied(second));
        here.accept(worker, 1);
        here.passes.note(next.claim(), 1, "verdicts");
        assertThat(here.passes.gather(next.claim()).orElseThrow().updates()).hasSize(1);
    }

    // --- giving back
    // ---------------------------------------------------------------------------------------------------

    @Test
    void nobodyClaimsBeforeTheBackOffHasPassedAndThenAtOnce() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        assertThat(here.passes.release(claim, new Retry(Duration.ofMillis(400), true, true)))
                .isTrue();
        assertThat(here.passes.claim(worker)).isEmpty();
        here.accept(worker, 1);
        assertThat(here.startedNow(worker)).isEmpty();
        Claim next = here.started(worker);
        assertThat(next.updates()).hasSize(2);
        assertThat(next.attempts()).isEqualTo(1);
        assertThat(next.pass()).isEqualTo(claim.pass() + 1);
        assertThat(next.unclean()).isFalse();
        here.passes.settle(next, applied(next));
    }

    @Test
    void aWorkerWhosePassesKeepFailingHereIsLeftToOthers() {
        WorkerSid worker = worker();
        var scanning = Settings.usual().withScan(Duration.ofMillis(200));
        try (var failing = new Replica(
                        redis,
                        scanning,
                        (it, claim) -> it.passes.release(claim, new Retry(Duration.ofMillis(300), false, true)));
                var other = new Replica(redis, scanning)) {
            failing.queue.open();
            other.queue.open();
            failing.accept(worker, 1);
            Claim claim = other.started(worker);
            other.passes.settle(claim, applied(claim));
        }
    }

    @Test
    void whoLeavesAWorkerToOthersDoesNotTakeItWithWhatIsAcceptedEither() {
        WorkerSid worker = worker();
        try (var slow = new Replica(redis, Settings.usual().withScan(Duration.ofSeconds(30)))) {
            slow.accept(worker, 1);
            slow.passes.release(slow.started(worker), new Retry(Duration.ofMillis(1), false, true));
            slow.passes.release(slow.started(worker), new Retry(Duration.ofSeconds(2), false, true));
            await().until(() -> remaining(worker) < 0);
            slow.accept(worker, 1);
            slow.inbox.post(worker, UUID.randomUUID().toString(), "event");
            Claim claim = here.passes.claim(worker).orElseThrow();
            assertThat(claim.updates()).hasSize(2);
            assertThat(claim.events()).containsExactly("event");
            here.passes.settle(claim, applied(claim));
        }
    }

    @Test
    void whoWasOnlyOutrunComesBackAsSoonAsThePauseIsOver() {
        WorkerSid worker = worker();
        try (var slow = new Replica(redis, Settings.usual().withScan(Duration.ofMinutes(5)))) {
            slow.accept(worker, 1);
            for (int i = 0; i < 4; i++)
                slow.passes.release(slow.started(worker), new Retry(Duration.ofMillis(20), false, true, false));
            Claim claim = slow.started(worker);
            slow.passes.settle(claim, applied(claim));
        }
    }

    @Test
    void whoIsAloneTakesAWorkerAgainAfterTwiceThePause() {
        WorkerSid worker = worker();
        var pause = Duration.ofMillis(100);
        try (var alone = new Replica(redis, Settings.usual())) {
            alone.queue.open();
            alone.accept(worker, 1);
            alone.passes.release(alone.started(worker), new Retry(pause, false, true));
            for (int i = 0; i < 3; i++) {
                Claim claim = alone.started(worker);
                long released = System.nanoTime();
                alone.passes.release(claim, new Retry(pause, false, true));
                await().pollInterval(Duration.ofMillis(5))
                        .until(() -> !alone.startedNow(worker).isEmpty());
                assertThat(Duration.ofNanos(System.nanoTime() - released)).isGreaterThan(pause.multipliedBy(2));
            }
            Claim claim = alone.started(worker);
            alone.passes.settle(claim, applied(claim));
            alone.accept(worker, 1);
            claim = alone.started(worker);
            assertThat(alone.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        }
    }

    @Test
    void anUncleanReleaseKeepsTheBatchFrozenAndIsNoCrash() {
        WorkerSid worker = worker();
        List<String> ids = here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.passes.note(claim, 1, "verdicts");
        here.accept(worker, 1);
        here.passes.release(claim, new Retry(Duration.ofMillis(20), false, false));
        Claim next = here.started(worker);
        assertThat(next.pass()).isEqualTo(claim.pass());
        assertThat(ids(next)).isEqualTo(ids);
        assertThat(next.unclean()).isTrue();
        assertThat(next.crashes()).isZero();
        assertThat(next.attempts()).isZero();
        assertThat(next.verdicts()).isEqualTo("verdicts");
        assertThat(next.marker().nonce()).isEqualTo(claim.marker().nonce());
        here.passes.settle(next, applied(next));
    }

    // --- settling
    // ------------------------------------------------------------------------------------------------------

    @Test
    void whatArrivesDuringAPassIsHandedOverBySettling() {
        WorkerSid worker = worker();
        List<String> first = here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 3);
        assertThat(here.startedNow(worker)).isEmpty();
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(ids(claim)).isEqualTo(first);
        assertThat(ids(next.claim())).isEqualTo(more);
        assertThat(next.claim().pass()).isEqualTo(claim.pass() + 1);
        assertThat(next.claim().served()).isEqualTo(1);
        assertThat(next.claim().state()).isEqualTo(applied(claim).state());
        assertThat(next.claim().marker().next()).isGreaterThan(claim.marker().next());
        assertThat(here.passes.settle(next.claim(), applied(next.claim()))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void withoutHandingOverWhatWaitsIsLeftForAnybody() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 1);
        assertThat(here.passes.settle(claim, with(applied(claim), null, false))).isEqualTo(new Passes.Settled.Idle());
        assertThat(ids(brief.passes.claim(worker).orElseThrow())).isEqualTo(more);
    }

    @Test
    void unansweredMembersGoBackToWaitingInTheirOrder() {
        WorkerSid worker = worker();
        List<String> ids = new ArrayList<>(here.accept(worker, 1));
        Claim one = here.started(worker);
        ids.addAll(here.accept(worker, 3));
        Claim batch = here.passes.gather(one).orElseThrow();
        var next = (Passes.Settled.Next) here.passes.settle(batch, applied(batch, 2));
        assertThat(ids(next.claim())).isEqualTo(ids.subList(2, 4));
        assertThat(here.inbox.status(worker, ids.get(1)).orElseThrow().settled())
                .isNotNull();
        assertThat(here.inbox.status(worker, ids.get(2)).orElseThrow().settled())
                .isNull();
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    @Test
    void outcomesInAnotherOrderOrForMoreThanTheBatchAreRefused() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        Settlement good = applied(claim);
        var stranger = new Result("another", good.outcomes().getFirst().outcome(), false);
        assertThatThrownBy(() -> here.passes.settle(claim, outcomes(good, List.of(stranger))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.passes.settle(
                        claim, outcomes(good, List.of(good.outcomes().getFirst(), stranger))))
                .isInstanceOf(IllegalArgumentException.class);
        here.passes.settle(claim, good);
    }

    @Test
    void everyKindOfOutcomeIsKeptAsItWas() {
        WorkerSid worker = worker();
        List<String> ids = new ArrayList<>(here.accept(worker, 1));
        Claim first = here.started(worker);
        ids.addAll(here.accept(worker, 2));
        Claim claim = here.passes.gather(first).orElseThrow();
        List<Outcome> outcomes = List.of(
                CommandSamples.applied(),
                new Outcome.Rejected(CommandSamples.problem()),
                new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "it said 20001")));
        List<Result> results = IntStream.range(0, 3)
                .mapToObj(i -> new Result(ids.get(i), outcomes.get(i), i == 2))
                .toList();
        here.passes.settle(claim, outcomes(applied(claim), results));
        for (int i = 0; i < 3; i++) {
            Settled settled =
                    here.inbox.status(worker, ids.get(i)).orElseThrow().settled();
            assertThat(settled.outcome()).isEqualTo(outcomes.get(i));
            assertThat(settled.confirmed()).isEqualTo(i == 0 ? applied(claim).confirmed() : null);
            assertThat(settled.worker()).isEqualTo(worker);
        }
        String dead = here.keys(worker).dead();
        assertThat(String.valueOf(redis.command(dead, "LRANGE", dead, "0", "-1")))
                .contains(ids.get(2), "20001");
    }

    @Test
    void aWorkerThatIsForgottenLeavesNothingThatStays() {
        WorkerSid worker = worker();
        List<String> ids = here.accept(worker, 1);
        Claim claim = here.started(worker);
        var theirs = List.of(new Document("s1", "{\"a\":2}"));
        here.passes.settle(
                claim,
                kept(claim, "state", "summary", List.of("entry"), new Document("s1", "{}"))
                        .keeping(theirs));
        ids = here.accept(worker, 1);
        claim = here.started(worker);
        here.passes.settle(claim, kept(claim, null, null, List.of(), null));
        assertThat(here.workers.find(worker)).isEmpty();
        assertThat(here.workers.list(null, 1000))
                .extracting(Workers.Line::worker)
                .doesNotContain(worker);
        assertThat(here.workers.document(worker, "s1")).isEmpty();
        assertThat(here.workers.found(worker, "s1")).isEmpty();
        assertThat(here.inbox.status(worker, ids.getFirst()).orElseThrow().settled())
                .isNotNull();
        for (String key : everythingOf(worker).keySet()) {
            assertThat((Long) redis.command(key, "PTTL", key)).as(key).isPositive();
        }
        // and comes back when it is seen again
        here.accept(worker, 1);
        claim = here.started(worker);
        here.passes.settle(claim, kept(claim, "state", "summary", List.of("entry"), null));
        String hash = here.keys(worker).hash();
        assertThat(redis.command(hash, "PTTL", hash)).isEqualTo(-1L);
        String journal = here.keys(worker).journal();
        assertThat(redis.command(journal, "PTTL", journal)).isEqualTo(-1L);
    }

    // --- events
    // ----------------------------------------------------------------------------------------------------------

    @Test
    void anEventIsTakenInOnceAndStartsAPass() {
        WorkerSid worker = worker();
        assertThat(here.inbox.post(worker, "EV1", "one")).isTrue();
        Claim claim = here.started(worker);
        assertThat(claim.events()).containsExactly("one");
        assertThat(claim.updates()).isEmpty();
        assertThat(here.inbox.post(worker, "EV1", "one")).isFalse();
        assertThat(here.inbox.post(worker, "EV2", "two")).isTrue();
        assertThat(here.startedNow(worker)).isEmpty();
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(next.claim().events()).containsExactly("two");
        assertThat(here.passes.settle(next.claim(), applied(next.claim()))).isEqualTo(new Passes.Settled.Idle());
        assertThat(here.inbox.post(worker, "EV2", "two")).isFalse();
        assertThat(here.startedNow(worker)).isEmpty();
    }

    @Test
    void tooManyEventsCollapseIntoOneLookBehindThoseAlreadyTaken() {
        WorkerSid worker = worker();
        here.inbox.post(worker, "first", "first");
        Claim claim = here.started(worker);
        for (int i = 0; i < 501; i++) here.inbox.post(worker, "EV" + i, "event " + i);
        here.inbox.post(worker, "last", "last");
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(next.claim().events()).containsExactly(Inbox.LOOK, "last");
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    // --- telling
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void aCallerOnAnotherReplicaIsToldByMessage() throws Exception {
        WorkerSid worker = worker();
        try (var other = new Replica(redis, Settings.usual());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.queue.begin(); // it accepts and waits, passes are run here
            other.queue.open();
            awaitSubscriber(other);
            Update update = other.update(worker);
            other.inbox.accept(update, null);
            var waiting = threads.submit(() -> other.inbox.await(worker, update.updateId(), Duration.ofMillis(900)));
            Claim claim = here.passes.claim(worker).orElseThrow();
            here.passes.settle(claim, applied(claim));
            Settled settled = waiting.get().orElseThrow();
            assertThat(settled.outcome())
                    .isEqualTo(applied(claim).outcomes().getFirst().outcome());
            assertThat(settled.confirmed()).isEqualTo(applied(claim).confirmed());
            assertThat(here.inbox
                            .status(worker, update.updateId())
                            .orElseThrow()
                            .settled())
                    .isEqualTo(settled);
        }
    }

    @Test
    void aResultTooLargeForAMessageIsAnnouncedAndRead() throws Exception {
        WorkerSid worker = worker();
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.begin();
            other.queue.open();
            awaitSubscriber(other);
            Update update = other.update(worker);
            other.inbox.accept(update, null);
            Claim claim = here.passes.claim(worker).orElseThrow();
            var huge = new Outcome.Rejected(Problem.of(ProblemType.PATCH_TEST_FAILED, "x".repeat(40_000)));
            here.passes.settle(claim, outcomes(applied(claim), List.of(new Result(update.updateId(), huge, false))));
            assertThat(other.inbox
                            .await(worker, update.updateId(), Duration.ofMillis(900))
                            .orElseThrow()
                            .outcome())
                    .isEqualTo(huge);
        }
    }

    @Test
    void aLostMessageCostsTimeButNoAnswer() {
        WorkerSid worker = worker();
        try (var deaf = new Replica(redis, Settings.usual())) {
            deaf.queue.begin(); // and never opened: it hears nothing
            Update update = deaf.update(worker);
            deaf.inbox.accept(update, null);
            Claim claim = here.passes.claim(worker).orElseThrow();
            here.passes.settle(claim, applied(claim));
            assertThat(deaf.inbox.await(worker, update.updateId(), Duration.ofSeconds(10)))
                    .isPresent();
        }
    }

    @Test
    void whoComesBackLaterFindsTheResultThatPassedBy() {
        WorkerSid worker = worker();
        String id = here.accept(worker, 1).getFirst();
        Claim claim = here.started(worker);
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(10))).isEmpty();
        here.passes.settle(claim, applied(claim));
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(500))).isPresent();
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(500))).isPresent();
    }

    @Test
    void anUpdateIsKnownOnlyUnderItsOwnWorker() {
        WorkerSid worker = worker();
        String id = here.accept(worker, 1).getFirst();
        WorkerSid neighbour = IntStream.range(0, 10_000)
                .mapToObj(_ -> worker())
                .filter(it -> here.keys(it).prefix().equals(here.keys(worker).prefix()))
                .findFirst()
                .orElseThrow();
        assertThat(here.inbox.status(worker, id).orElseThrow().settled()).isNull();
        assertThat(here.inbox.status(neighbour, id)).isEmpty();
        assertThat(here.inbox.status(worker, "unknown")).isEmpty();
        Claim claim = here.started(worker);
        here.passes.settle(claim, applied(claim));
        assertThat(here.inbox.status(neighbour, id)).isEmpty();
    }

    // --- what is known of workers
    // ------------------------------------------------------------------------------------------

    @Test
    void stateDepthHistoryDocumentsAndSummariesCanBeRead() {
        WorkerSid worker = worker();
        assertThat(here.workers.find(worker)).isEmpty();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.passes.settle(
                claim, kept(claim, "state", "summary", List.of("one", "two"), new Document("s1", "{\"a\":1}")));
        here.accept(worker, 2);
        Workers.Known known = here.workers.find(worker).orElseThrow();
        assertThat(known.state()).isEqualTo("state");
        assertThat(known.depth()).isEqualTo(2);
        assertThat(known.oldest()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
        assertThat(here.workers.list(null, 10_000)).contains(new Workers.Line(worker, "summary", 2));
        assertThat(here.workers.document(worker, "s1")).contains("{\"a\":1}");
        assertThat(here.workers.document(worker, "s")).isEmpty();
        Workers.Page page = here.workers.history(worker, null, 1);
        assertThat(page.entries()).containsExactly("two");
        page = here.workers.history(worker, page.next(), 1);
        assertThat(page.entries()).containsExactly("one");
        page = here.workers.history(worker, page.next(), 1);
        assertThat(page.entries()).isEmpty();
        assertThat(page.next()).isNull();
        here.started(worker);
    }

    @Test
    void twentyDocumentsAreKept() {
        WorkerSid worker = worker();
        for (int i = 0; i < 22; i++) {
            here.accept(worker, 1);
            Claim claim = here.started(worker);
            here.passes.settle(claim, kept(claim, "state", null, List.of(), new Document("stamp" + i, "doc" + i)));
        }
        assertThat(here.workers.document(worker, "stamp1")).isEmpty();
        assertThat(here.workers.document(worker, "stamp2")).contains("doc2");
        assertThat(here.workers.document(worker, "stamp21")).contains("doc21");
    }

    @Test
    void twentyDocumentsOfOthersAreKeptBesideUnderTheStampTheyStartedFrom() {
        WorkerSid worker = worker();
        for (int i = 0; i < 11; i++) {
            here.accept(worker, 1);
            Claim claim = here.started(worker);
            var theirs = List.of(new Document("stamp", "one" + i), new Document("stampede", "two" + i));
            here.passes.settle(
                    claim,
                    kept(claim, "state", null, List.of(), new Document("stamp", "ours"))
                            .keeping(theirs));
        }
        assertThat(here.workers.found(worker, "stamp"))
                .hasSize(10)
                .startsWith("one10")
                .endsWith("one1");
        assertThat(here.workers.found(worker, "stampede")).hasSize(10);
        assertThat(here.workers.document(worker, "stamp")).contains("ours");
    }

    @Test
    void workersAreListedInPagesBySid() {
        List<WorkerSid> mine =
                IntStream.range(0, 5).mapToObj(_ -> worker()).sorted().toList();
        for (WorkerSid worker : mine) {
            here.accept(worker, 1);
            Claim claim = here.started(worker);
            here.passes.settle(claim, kept(claim, "state", "summary", List.of(), null));
        }
        List<WorkerSid> listed = new ArrayList<>();
        WorkerSid after = null;
        while (true) {
            List<Workers.Line> page = here.workers.list(after, 2);
            if (page.isEmpty()) break;
            page.forEach(line -> listed.add(line.worker()));
            after = page.getLast().worker();
        }
        assertThat(listed).isSorted().doesNotHaveDuplicates().containsAll(mine);
    }

    // --- leaving ----------------------------------------------------------------------------------------------------

    @Test
    void whoLeavesWaitsForItsPassesToEnd() throws Exception {
        WorkerSid worker = worker();
        try (var leaving = new Replica(redis, Settings.usual());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            leaving.accept(worker);
            Claim claim = leaving.started(worker);
            leaving.accept(worker);
            var finishing = threads.submit(() -> leaving.queue.finish(Duration.ofSeconds(30)));
            await().until(leaving.queue::isDraining);
            assertThat(finishing.isDone()).isFalse();
            leaving.passes.settle(claim, with(applied(claim), null, false));
            finishing.get();
            Claim next = here.passes.claim(worker).orElseThrow();
            assertThat(next.unclean()).isFalse();
            assertThat(next.updates()).hasSize(1);
            here.passes.settle(next, applied(next));
        }
    }

    @Test
    void aPassThatDoesNotEndInTimeIsHandedOverAtOnceAndItsHolderMaySendNothingMore() {
        WorkerSid worker = worker();
        try (var leaving = new Replica(redis, Settings.usual())) {
            leaving.accept(worker);
            Claim claim = leaving.started(worker);
            Lease prolonged = leaving.passes.extend(claim).orElseThrow();
            leaving.queue.finish(Duration.ofMillis(100));
            assertThat(claim.lease().remaining()).isZero();
            assertThat(prolonged.remaining()).isZero();
            Claim next = here.passes.claim(worker).orElseThrow();
            assertThat(next.unclean()).isTrue();
            assertThat(next.updates()).isEqualTo(claim.updates());
            assertThat(leaving.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Lost());
            here.passes.settle(next, applied(next));
        }
    }

    @Test
    void whoWaitsIsSentAwaySoonAfterItsReplicaBeganToLeave() {
        WorkerSid worker = worker();
        try (var leaving = new Replica(redis, Settings.usual())) {
            String id = leaving.accept(worker, 1).getFirst();
            Claim claim = leaving.started(worker);
            leaving.queue.begin();
            long begin = System.nanoTime();
            assertThat(leaving.inbox.await(worker, id, Duration.ofSeconds(60))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
            leaving.passes.settle(claim, applied(claim));
        }
    }

    // --- operators --------------------------------------------------------------------------------------------------

    @Test
    void whilePausedEverythingIsAcceptedAndNothingClaimedUntilResumed() throws Exception {
        WorkerSid worker = worker();
        here.accept(worker);
        Claim open = here.started(worker);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var other = new Replica(redis, Settings.usual())) {
            var pausing = threads.submit(() -> other.queue.oversight().pause(Duration.ofSeconds(20)));
            await().until(() -> other.queue.oversight().queues(1).paused() != null);
            here.accept(worker);
            assertThat(pausing.isDone()).as("a pass is open").isFalse();
            assertThat(here.passes.settle(open, applied(open))).isEqualTo(new Passes.Settled.Idle());
            assertThat(pausing.get()).isZero();
            here.inbox.post(worker, "an event", "happened");
            assertThat(here.passes.claim(worker)).isEmpty();
            assertThat(here.startedNow(worker)).isEmpty();
            assertThat(here.workers.find(worker).orElseThrow().paused()).isNotNull();
            assertThat(other.queue.oversight().pause(Duration.ZERO))
                    .as("once more")
                    .isZero();
        } finally {
            here.queue.oversight().resume();
        }
        assertThat(here.workers.find(worker).orElseThrow().paused()).isNull();
        Claim claim = here.passes.claim(worker).orElseThrow();
        assertThat(claim.updates()).hasSize(1);
        assertThat(claim.events()).containsExactly("happened");
        here.passes.settle(claim, applied(claim));
    }

    @Test
    void operatorsSeeWhatWaitsWhereAndHowLong() {
        WorkerSid worker = worker();
        here.accept(worker);
        Claim claim = here.started(worker);
        here.accept(worker, 2);
        var line = lineOf(worker);
        assertThat(line.depth()).isEqualTo(3);
        assertThat(line.open()).isTrue();
        here.passes.release(claim, new Retry(Duration.ofSeconds(60), true, true));
        line = lineOf(worker);
        assertThat(line.open()).isFalse();
        assertThat(line.attempts()).isEqualTo(1);
        assertThat(line.backOffMs()).isBetween(1L, 60_000L);
        var queues = here.queue.oversight().queues(1000);
        assertThat(queues.totals().retrying()).isPositive();
        assertThat(queues.totals().depth())
                .isEqualTo(queues.partitions().stream()
                        .mapToInt(each -> each.totals().depth())
                        .sum());
    }

    private Oversight.WorkerLine lineOf(WorkerSid worker) {
        return here.queue.oversight().queues(10_000).worst().stream()
                .filter(each -> each.workerSid().equals(worker.value()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDeadLetterIsRequeuedOnceAtTheTailHoweverOftenThatIsAsked() {
        WorkerSid worker = worker();
        Update poison = here.update(worker);
        here.inbox.accept(poison, null);
        Claim claim = here.started(worker);
        Problem problem = Problem.of(ProblemType.TASKROUTER_REFUSED, "no");
        here.passes.settle(
                claim,
                new Settlement(
                        "state",
                        List.of(new Result(poison.updateId(), new Outcome.Failed(problem), true)),
                        0,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        true));
        Oversight.DeadLetter letter = letterOf(poison);
        assertThat(letter.update()).isEqualTo(poison);
        assertThat(letter.problem()).isEqualTo(problem);
        String kept = here.keys(worker).dead();
        Object bytes = ((List<?>) redis.command(kept, "LRANGE", kept, "0", "0")).getFirst();

        here.queue.begin();
        try {
            var first = here.queue
                    .oversight()
                    .requeue(letter.id(), QueueContract::note)
                    .orElseThrow();
            String became = ((Receipt.Accepted) first.receipt()).updateId();
            assertThat(here.queue.oversight().requeue(letter.id(), QueueContract::note))
                    .as("the letter is gone, and whoever has not heard the answer is told what it became")
                    .contains(new Oversight.Requeued(worker, new Receipt.Replayed(became)));
            redis.command(kept, "LPUSH", kept, (String) bytes); // as if the replica had died before it removed it
            assertThat(here.queue.oversight().requeue(letter.id(), QueueContract::note))
                    .contains(first);
            assertThat(depth(worker)).isEqualTo(1);
        } finally {
            // a replica that drains does not come back
            here.close();
            here = new Replica(redis, Settings.usual());
        }
        Claim again = here.passes.claim(worker).orElseThrow();
        String successor = again.updates().getFirst().update().updateId();
        assertThat(here.workers.history(worker, null, 10).entries())
                .as("once per letter taken away")
                .containsExactly(poison.updateId() + " as " + successor, poison.updateId() + " as " + successor);
        assertThat(again.updates().getFirst().update().command()).isEqualTo(poison.command());
        assertThat(again.updates().getFirst().update().updateId()).isNotEqualTo(poison.updateId());
        here.passes.settle(again, applied(again));
    }

    @Test
    void deadLettersAreShownInPagesAndDropped() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            WorkerSid worker = worker();
            Update poison = i == 0 ? ofManyAtOnce(here.update(worker)) : here.update(worker);
            here.inbox.accept(poison, null);
            Claim claim = here.started(worker);
            Outcome failed = new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "no"));
            here.passes.settle(
                    claim,
                    new Settlement(
                            "state",
                            List.of(new Result(poison.updateId(), failed, true)),
                            0,
                            null,
                            null,
                            null,
                            List.of(),
                            null,
                            null,
                            true));
            ids.add(letterOf(poison).id());
        }
        List<String> paged = new ArrayList<>();
        String cursor = null;
        do {
            Oversight.Page page = here.queue.oversight().deadLetters(cursor, 2);
            page.letters().forEach(each -> paged.add(each.id()));
            cursor = page.next();
        } while (cursor != null);
        assertThat(paged).doesNotHaveDuplicates().containsAll(ids);
        assertThat(here.queue.oversight().drop(ids.getFirst(), QueueContract::note))
                .isPresent();
        assertThat(here.queue.oversight().drop(ids.getFirst(), QueueContract::note))
                .isEmpty();
        assertThat(here.queue.oversight().drop("9999-none", QueueContract::note))
                .isEmpty();
        assertThat(here.queue.oversight().drop("no id", QueueContract::note)).isEmpty();
    }

    /** As the rows of a bulk assignment are named. */
    private static Update ofManyAtOnce(Update update) {
        return new Update(
                update.updateId() + "-0",
                update.worker(),
                update.caller(),
                update.handling(),
                update.ifMatch(),
                update.command(),
                update.replica(),
                update.traceparent());
    }

    private static Oversight.Note note(Update letter, String successor) {
        String text = letter.updateId() + (successor == null ? " dropped" : " as " + successor);
        return new Oversight.Note(text, "letter.handled {\"updateId\":\"" + letter.updateId() + "\"}");
    }

    private Oversight.DeadLetter letterOf(Update update) {
        return here.queue.oversight().deadLetters(null, 1000).letters().stream()
                .filter(each -> update.equals(each.update()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPageGoesOnWhereTheLastOneEndedThoughThatLetterWasTaken() {
        WorkerSid worker = worker();
        List<Update> poison = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            poison.add(here.update(worker));
            here.inbox.accept(poison.getLast(), null);
            Claim claim = here.started(worker);
            here.passes.settle(claim, buried(claim));
            long buried = System.currentTimeMillis();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> System.currentTimeMillis() > buried + 1);
        }
        var oversight = here.queue.oversight();
        List<String> expected = poison.reversed().stream()
                .map(each -> new Keys(here.config.partitions()).number(worker) + "-" + each.updateId())
                .toList();
        String cursor = null;
        List<String> seen = new ArrayList<>();
        do {
            Oversight.Page page = oversight.deadLetters(cursor, 1);
            for (var letter : page.letters()) {
                seen.add(letter.id());
                if (expected.contains(letter.id())) oversight.drop(letter.id(), QueueContract::note);
            }
            cursor = page.next();
        } while (cursor != null);
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(expected);
    }

    @Test
    void aLetterOfANewerReleaseIsShownAndCanOnlyBeDropped() {
        WorkerSid worker = worker();
        String dead = here.keys(worker).dead();
        String letter = "1700000000000 {\"acceptedAt\":1,\"update\":{\"v\":2,\"id\":\"newer\"},\"outcome\":{}}";
        redis.command(dead, "RPUSH", dead, letter);
        String id = new Keys(here.config.partitions()).number(worker) + "-newer";
        assertThatThrownBy(() -> here.queue.oversight().requeue(id, QueueContract::note))
                .isInstanceOf(Oversight.Unreadable.class);
        assertThat(here.queue.oversight().drop(id, QueueContract::note)).isPresent();
    }

    private static Settlement buried(Claim claim) {
        Outcome failed = new Outcome.Failed(Problem.of(ProblemType.TASKROUTER_REFUSED, "no"));
        String id = claim.updates().getFirst().update().updateId();
        return new Settlement(
                "state", List.of(new Result(id, failed, true)), 0, null, null, null, List.of(), null, null, true);
    }

    @Test
    void whatCameInPlaceOfWhatRedisForgotIsNotRemovedUnanswered() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        String hash = here.keys(worker).hash();
        redis.command(hash, "COPY", hash, hash + ":then");
        here.accept(worker, 2);
        here.inbox.post(worker, "EV1", "event");
        Claim grown = here.passes.gather(claim).orElseThrow();
        assertThat(grown.updates()).hasSize(3);
        assertThat(grown.events()).hasSize(1);
        redis.command(
                hash, "COPY", hash + ":then", hash, "REPLACE"); // as the new master has it, which missed the gather
        Map<String, Object> before = everythingOf(worker);
        assertThat(here.passes.settle(grown, applied(grown))).isEqualTo(new Passes.Settled.Lost());
        assertThat(everythingOf(worker)).isEqualTo(before);
        redis.command(hash, "DEL", hash + ":then");
        assertThat(here.passes.settle(claim, applied(claim))).isInstanceOf(Passes.Settled.Next.class);
    }

    @Test
    void everythingOfAWorkerIsInOneSlot() {
        Keys.Worker keys = here.keys(worker());
        assertThat(List.of(
                                keys.hash(),
                                keys.updates(),
                                keys.events(),
                                keys.journal(),
                                keys.documents(),
                                keys.due(),
                                keys.floor(),
                                keys.partition(),
                                keys.dead(),
                                keys.status("u"),
                                keys.confirmed(3),
                                keys.idempotency("k"),
                                keys.event("e"))
                        .stream()
                        .map(key -> Keys.crc16(key.substring(key.indexOf('{') + 1, key.indexOf('}'))) % 16384)
                        .distinct())
                .hasSize(1);
    }

    // --- a clock that is put back, or a server whose clock is behind
    // ----------------------------------------------------------------

    @Test
    void aLeaseLastsNoLongerThanItWasGrantedFrom() {
        WorkerSid worker = worker();
        brief.accept(worker, 1);
        Claim lost = brief.started(worker);
        putClockBack(worker);
        assertThat(here.passes.claim(worker))
                .as("its holder may still be at work")
                .isEmpty();
        assertThat(remaining(worker)).isLessThanOrEqualTo(SHORT.toMillis());
        Claim next = claimWhenFree(worker);
        assertThat(next.pass()).isEqualTo(lost.pass());
        assertThat(next.crashes()).isEqualTo(1);
        here.passes.settle(next, applied(next));
    }

    @Test
    void norForWhatIsAcceptedMeanwhile() {
        for (boolean event : List.of(false, true)) {
            WorkerSid worker = worker();
            brief.accept(worker, 1);
            brief.started(worker);
            putClockBack(worker);
            if (event) here.inbox.post(worker, UUID.randomUUID().toString(), "event");
            else here.accept(worker, 1);
            assertThat(here.startedNow(worker)).isEmpty();
            assertThat(remaining(worker)).isLessThanOrEqualTo(SHORT.toMillis());
            Claim next = claimWhenFree(worker);
            here.passes.settle(next, with(applied(next), null, false));
        }
    }

    @Test
    void aPauseLastsNoLongerThanItWasMeantTo() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        here.passes.release(here.started(worker), new Retry(Duration.ofSeconds(2), false, true));
        putClockBack(worker);
        assertThat(here.passes.claim(worker)).isEmpty();
        assertThat(remaining(worker)).isLessThanOrEqualTo(2_000);
        Claim next = here.started(worker);
        here.passes.settle(next, applied(next));
    }

    @Test
    void aPauseThatWasOverBeforeIsNoneForWhatIsHandedOver() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        here.passes.release(here.started(worker), new Retry(Duration.ofMillis(1), false, true));
        Claim claim = here.started(worker);
        here.accept(worker, 1);
        putClockBack(worker);
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    @Test
    void aClaimToldAgainIsTrustedNoLongerThanALeaseLasts() {
        WorkerSid worker = worker();
        try (var first = new Replica(redis, Settings.usual());
                var second = new Replica(redis, Settings.usual())) {
            first.queue.begin();
            first.accept(worker, 1);
            ((RedisPasses) second.passes).claim(worker, "the same owner").orElseThrow();
            putClockBack(worker);
            Claim again =
                    ((RedisPasses) first.passes).claim(worker, "the same owner").orElseThrow();
            assertThat(again.lease().remaining())
                    .isLessThanOrEqualTo(Settings.usual().lease());
            assertThat(again.crashes()).isZero();
        }
    }

    @Test
    void whoWaitsForNobodyToAskIsFoundByLookingAround() {
        WorkerSid abandoned = worker();
        brief.accept(abandoned, 1);
        brief.started(abandoned);
        WorkerSid waiting = worker();
        try (var leaving = new Replica(redis, Settings.usual())) {
            leaving.queue.begin();
            leaving.accept(waiting, 1);
        }
        putClockBack(abandoned);
        putClockBack(waiting);
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            other.started(waiting);
            Claim found = other.started(abandoned);
            assertThat(found.crashes()).isEqualTo(1);
        }
    }

    /** As if Redis' clock had been put back by two minutes, or another server's that is behind had taken over: every moment kept of the worker lies further ahead. */
    private void putClockBack(WorkerSid worker) {
        Keys.Worker of = here.keys(worker);
        String script = """
                local record = redis.call('HGET', KEYS[1], 'record')
                if record then
                  local r = cmsgpack.unpack(record)
                  if r[2] > 0 then r[2] = r[2] + 120000 end
                  r[15], r[18] = r[15] + 120000, r[18] + 120000
                  redis.call('HSET', KEYS[1], 'record', cmsgpack.pack(r))
                end
                redis.call('ZINCRBY', KEYS[2], 120000, ARGV[1])
                """;
        redis.command(of.hash(), "EVAL", script, "2", of.hash(), of.due(), of.sid());
    }

    // --- means
    // ---------------------------------------------------------------------------------------------------------

    private Claim claimWhenFree(WorkerSid worker) {
        await().until(() -> remaining(worker) < 0);
        return here.passes.claim(worker).orElseThrow();
    }

    /** Milliseconds until the worker is due, by Redis' clock. */
    private long remaining(WorkerSid worker) {
        String due = here.keys(worker).due();
        long now = millis(due);
        Object score = redis.command(due, "ZSCORE", due, worker.value());
        return (long) Double.parseDouble(String.valueOf(score)) - now;
    }

    /** By the clock of the server that has the key. */
    private long millis(String key) {
        List<?> time = (List<?>) redis.command(key, "TIME");
        return Long.parseLong(String.valueOf(time.get(0))) * 1000 + Long.parseLong(String.valueOf(time.get(1))) / 1000;
    }

    private int depth(WorkerSid worker) {
        String updates = here.keys(worker).updates();
        return ((Long) redis.command(updates, "LLEN", updates)).intValue();
    }

    /** Key → serialized value, of every key that belongs to the worker alone, and its place in {@code due}. */
    private Map<String, Object> everythingOf(WorkerSid worker) {
        Map<String, Object> all = new TreeMap<>();
        String pattern = here.keys(worker).prefix() + "*";
        for (Object key : (List<?>) redis.command(pattern, "KEYS", "*" + worker + "*")) {
            String name = String.valueOf(key);
            all.put(name, String.valueOf(redis.command(name, "DEBUG", "DIGEST-VALUE", name)));
        }
        return all;
    }

    private void awaitSubscriber(Replica replica) {
        await().until(() -> redis.servers().stream()
                .anyMatch(it -> String.valueOf(it.command("PUBSUB", "CHANNELS", Keys.channel(replica.name)))
                        .contains(replica.name)));
    }

    private static Settlement outcomes(Settlement of, List<Result> outcomes) {
        return new Settlement(
                of.state(),
                outcomes,
                of.events(),
                of.confirmed(),
                of.marker(),
                of.document(),
                of.journal(),
                of.summary(),
                of.lookAgain(),
                of.handOver());
    }

    private static Settlement kept(Claim claim, String state, String summary, List<String> journal, Document document) {
        Settlement of = applied(claim);
        return new Settlement(
                state, of.outcomes(), of.events(), of.confirmed(), of.marker(), document, journal, summary, null, true);
    }
}

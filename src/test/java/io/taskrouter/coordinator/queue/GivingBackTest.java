package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Retry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A pass that came to nothing: who takes the worker next, and when. */
class GivingBackTest extends QueuePromises {
    @Test
    void nobodyClaimsBeforeTheBackOffHasPassedAndThenAtOnce() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        assertThat(here.passes.release(claim, new Retry(Duration.ofSeconds(6), true, true)))
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
    void aWorkerThatIsNotUnderstoodHereIsLeftToOthersAtOnce() {
        WorkerSid worker = worker();
        var scanning = Settings.usual().withScan(Duration.ofMillis(200));
        var claimed = new AtomicInteger();
        try (var older = new Replica(redis, scanning, (it, claim) -> {
                    claimed.incrementAndGet();
                    it.passes.leave(claim, true, Duration.ofMinutes(1));
                });
                var newer = new Replica(redis, scanning)) {
            older.queue.open();
            newer.queue.open();
            older.accept(worker, 1);
            Claim claim = newer.started(worker);
            assertThat(claim.attempts()).isZero();
            assertThat(claim.unclean()).isFalse();
            newer.passes.settle(claim, applied(claim));
            older.accept(worker, 1);
            claim = newer.started(worker);
            newer.passes.settle(claim, applied(claim));
            assertThat(claimed).hasValue(1);
        }
    }

    @Test
    void whoLeavesAWorkerToOthersDoesNotTakeItWithWhatIsAcceptedEither() {
        WorkerSid worker = worker();
        try (var slow = new Replica(redis, Settings.usual().withScan(Duration.ofSeconds(30)))) {
            slow.accept(worker, 1);
            slow.passes.release(slow.started(worker), new Retry(Duration.ofMillis(1), false, true));
            slow.passes.release(slow.started(worker), new Retry(Duration.ofSeconds(4), false, true));
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
}

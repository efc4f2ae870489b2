package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Replica.with;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has something to do is claimed, by one at a time. */
class ClaimingTest extends QueuePromises {
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
    void aWorkerIsLookedAtAgainWhenAskedThoughNothingWaits() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.passes.settle(claim, with(applied(claim), Duration.ofSeconds(6), true));
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

    /** A replica holds many claims at once, whatever has piled up. */
    @Test
    void aClaimIsBoundedInBytesAndTheRestWaits() {
        WorkerSid worker = worker();
        Claim claim = startedBeside(worker);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(large(worker));
            here.inbox.post(worker, "event-" + i, "x".repeat(60_000));
        }
        here.passes.release(claim, new Passes.Retry(Duration.ZERO, false, true));
        List<String> settled = new ArrayList<>();
        List<Integer> events = new ArrayList<>();
        for (Claim next = here.started(worker); next != null; ) {
            assertThat(next.updates()).hasSizeLessThanOrEqualTo(5);
            assertThat(next.events()).hasSizeLessThanOrEqualTo(4);
            assertThat(next.waiting())
                    .isEqualTo(11 - settled.size() - next.updates().size());
            settled.addAll(ids(next));
            events.add(next.events().size());
            next = here.passes.settle(next, applied(next)) instanceof Passes.Settled.Next(Claim more) ? more : null;
        }
        assertThat(settled).hasSize(11).containsSubsequence(ids);
        assertThat(events.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10);
    }

    @Test
    void soIsWhatIsGathered() {
        WorkerSid worker = worker();
        Claim claim = startedBeside(worker);
        for (int i = 0; i < 10; i++) {
            large(worker);
            here.inbox.post(worker, "event-" + i, "x".repeat(60_000));
        }
        Claim grown = here.passes.gather(claim).orElseThrow();
        assertThat(grown.updates()).hasSize(1 + 4);
        assertThat(grown.events()).hasSize(4);
        assertThat(grown.waiting()).isEqualTo(6);
        var next = (Passes.Settled.Next) here.passes.settle(grown, applied(grown));
        assertThat(next.claim().updates()).hasSize(4);
    }

    private Claim startedBeside(WorkerSid worker) {
        here.accept(worker, 1);
        return here.started(worker);
    }

    private String large(WorkerSid worker) {
        var patch = ExactJson.MAPPER.createObjectNode().put("k", "x".repeat(60_000));
        Update update = here.update(worker, here.inbox.newUpdateId(), patch);
        here.inbox.accept(update, null);
        return update.updateId();
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
}

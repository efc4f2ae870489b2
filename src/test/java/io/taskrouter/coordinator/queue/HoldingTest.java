package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a holder may do with its claim before it ends it. */
class HoldingTest extends QueuePromises {
    @Test
    void extendingProlongsTheLeaseToItsFullLength() {
        WorkerSid worker = worker();
        var length = Duration.ofSeconds(8);
        try (var replica = new Replica(redis, Settings.usual().withLease(length))) {
            String due = replica.keys(worker).due();
            replica.accept(worker, 1);
            Claim claim = replica.started(worker);
            for (int i = 0; i < 3; i++) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> remaining(worker) < 5_300);
                long sent = System.nanoTime();
                long asked = millis(due);
                Lease lease = replica.passes.extend(claim).orElseThrow();
                assertThat(lease.remaining().plusNanos(System.nanoTime() - sent))
                        .isGreaterThanOrEqualTo(length);
                assertThat(due(worker)).isGreaterThanOrEqualTo(asked + length.toMillis());
            }
            assertThat(claim.lease().remaining()).isNegative();
            assertThat(replica.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        }
    }

    @Test
    void whatWasNotedAndToHowManyItWasNarrowedReachesTheNextHolder() {
        WorkerSid worker = worker();
        List<String> ids;
        try (var vanishing = new Replica(redis, Settings.usual().withLease(LEISURELY))) {
            ids = new ArrayList<>(vanishing.accept(worker, 1));
            Claim first = vanishing.started(worker);
            ids.addAll(vanishing.accept(worker, 2));
            first = vanishing.passes.gather(first).orElseThrow();
            assertThat(first.updates()).hasSize(3);
            assertThat(vanishing.passes.note(first, 2, "{\"verdicts\":[1,2]}")).isPresent();
        }
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
}

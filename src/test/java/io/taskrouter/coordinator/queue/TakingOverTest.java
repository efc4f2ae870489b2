package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever vanishes with a claim loses it to the next one, who goes on with the same batch. */
class TakingOverTest extends QueuePromises {
    @Test
    void aCrashedHoldersBatchIsFrozenForTheNextOne() {
        WorkerSid worker = worker();
        List<String> batch;
        Claim first;
        List<String> later;
        try (var vanishing = new Replica(redis, Settings.usual().withLease(LEISURELY))) {
            batch = vanishing.accept(worker, 1);
            first = vanishing.started(worker);
            later = here.accept(worker, 2);
        }
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
}

package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.with;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A replica that leaves ends what it has begun, or hands it over. */
class LeavingTest extends QueuePromises {
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
}

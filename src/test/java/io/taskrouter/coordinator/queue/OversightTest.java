package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Retry;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Operators see what waits, and may pause it. */
class OversightTest extends QueuePromises {
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
}

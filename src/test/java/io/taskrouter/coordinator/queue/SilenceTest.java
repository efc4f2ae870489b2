package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reply does not come, and the connection, left open, seems sound: what is sent again must find its own work done. */
class SilenceTest extends BehindALossyProxy {
    @Test
    void aSettlementIsRepeatedThoughNothingSaysThatItsReplyIsLost() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 2);
        proxy.fallSilentAt(Script.SETTLE.sha());
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(proxy.lost()).isEqualTo(1);
        assertThat(ids(next.claim())).isEqualTo(more);
        assertThat(next.claim().crashes()).isZero();
        assertThat(here.passes.settle(next.claim(), applied(next.claim()))).isEqualTo(new Passes.Settled.Idle());
        assertThat(depth()).isZero();
    }

    @Test
    void ofSeveralRequestsWithoutAnAnswerTheOneThatHoldsTheWorkerIsFound() {
        Update first = here.update(worker);
        proxy.fallSilentAt(Script.ENQUEUE.sha());
        assertThatThrownBy(() -> here.inbox.accept(first, null)).isInstanceOf(QueueUnavailable.class);
        Update second = here.update(worker);
        proxy.fallSilentAt(Script.ENQUEUE.sha());
        assertThatThrownBy(() -> here.inbox.accept(second, null)).isInstanceOf(QueueUnavailable.class);
        assertThat(proxy.lost()).isEqualTo(2);
        here.queue.open();
        Claim claim = here.started(worker);
        assertThat(ids(claim)).containsExactly(first.updateId());
        assertThat(claim.crashes()).isZero();
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        assertThat(ids(next.claim())).containsExactly(second.updateId());
    }

    /** However many there are, a replica that leaves has a minute. */
    @Test
    void whoLeavesWaitsForNoAnswerLongerThanForOne() {
        List<WorkerSid> workers = Stream.generate(Sids::worker).limit(8).toList();
        for (WorkerSid each : workers) {
            here.accept(each);
            here.started(each);
        }
        redis.pause();
        try {
            long begin = System.nanoTime();
            here.queue.finish(Duration.ZERO);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        } finally {
            redis.resume();
        }
    }

    @Test
    void aPassThatCannotBeHandedOverByWhoLeavesKeepsNoneOfTheOthers() {
        List<WorkerSid> workers = Stream.generate(Sids::worker).limit(3).toList();
        for (WorkerSid each : workers) {
            here.accept(each);
            here.started(each);
        }
        proxy.fallSilentAt(Script.RELEASE.sha());
        here.queue.finish(Duration.ZERO);
        assertThat(proxy.lost()).isEqualTo(1);
        try (var next = new Replica(new TestRedis.Single(redis), Settings.usual())) {
            for (WorkerSid each : workers) assertThat(next.passes.claim(each)).isPresent();
        }
    }
}

package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static TestRedis redis;
    private static Replica here;

    private final WorkerSid worker = worker();

    static WorkerSid worker() {
        return new WorkerSid("WK" + UUID.randomUUID().toString().replace("-", ""));
    }

    @BeforeAll
    static void start() {
        redis = new TestRedis.Single(RedisServer.start());
        here = new Replica(redis, Settings.usual());
    }

    @AfterAll
    static void stop() {
        here.close();
        redis.close();
    }

    @Test
    void aLoneUpdateIsClaimedWhenAcceptedAndItsCallerToldWhenSettled() {
        var update = here.update(worker);
        assertThat(here.inbox.accept(update, null)).isEqualTo(new Receipt.Accepted(update.updateId()));
        Claim claim = here.started();
        assertThat(claim.updates()).extracting(Claim.Queued::update).containsExactly(update);
        assertThat(here.passes.settle(claim, Replica.applied(claim))).isEqualTo(new Passes.Settled.Idle());
        Settled settled = here.inbox
                .await(worker, update.updateId(), Duration.ofSeconds(1))
                .orElseThrow();
        assertThat(settled.confirmed()).isEqualTo(Replica.applied(claim).confirmed());
        assertThat(here.inbox.status(worker, update.updateId()).orElseThrow().settled())
                .isEqualTo(settled);
    }

    @Test
    void whatArrivesDuringAPassIsHandedOverBySettling() {
        List<String> first = here.accept(worker, 1);
        Claim claim = here.started();
        List<String> more = here.accept(worker, 3);
        assertThat(here.started).isEmpty();
        var next = (Passes.Settled.Next) here.passes.settle(claim, Replica.applied(claim));
        assertThat(Replica.ids(claim)).isEqualTo(first);
        assertThat(Replica.ids(next.claim())).isEqualTo(more);
        assertThat(next.claim().pass()).isEqualTo(claim.pass() + 1);
        assertThat(next.claim().served()).isEqualTo(1);
        assertThat(here.passes.settle(next.claim(), Replica.applied(next.claim())))
                .isEqualTo(new Passes.Settled.Idle());
    }
}

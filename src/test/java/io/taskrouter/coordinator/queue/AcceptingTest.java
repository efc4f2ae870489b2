package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Settled;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is accepted is kept once, and nothing of what is refused. */
class AcceptingTest extends QueuePromises {
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
}

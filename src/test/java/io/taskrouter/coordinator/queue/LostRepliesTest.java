package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.queue.Passes.Retry;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every script is run, its reply swallowed and its connection cut; what is sent again must find its own work done. */
class LostRepliesTest {
    private static RedisServer redis;

    private LossyProxy proxy;
    private Replica here;
    private final WorkerSid worker = QueueContract.worker();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        // else the reply that is lost may be the one that says that the script is not known yet
        for (Script script : Script.values()) redis.command("SCRIPT", "LOAD", script.text());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        proxy = new LossyProxy(redis.port());
        here = new Replica(proxy.hosts(), false, Settings.usual(), (replica, claim) -> replica.take(claim));
        // all connections are there before any reply is lost
        here.warmUpOnce();
    }

    @AfterEach
    void stop() throws IOException {
        here.close();
        proxy.close();
    }

    private <T> T losingTheReply(Supplier<T> operation) {
        int before = proxy.lost();
        proxy.loseNextReply();
        T result = operation.get();
        assertThat(proxy.lost()).isEqualTo(before + 1);
        return result;
    }

    @Test
    void acceptingAppendsOnceAndStillStartsTheClaim() {
        Update update = here.update(worker);
        assertThat(losingTheReply(() -> here.inbox.accept(update, null)))
                .isEqualTo(new Receipt.Accepted(update.updateId()));
        Claim claim = here.started(worker);
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
        assertThat(ids(claim)).containsExactly(update.updateId());
        assertThat(depth()).isEqualTo(1);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void acceptingUnderAKeyIsNoReplayOfItself() {
        Update update = here.update(worker);
        var idempotency = new Idempotency(UUID.randomUUID().toString(), "request");
        assertThat(losingTheReply(() -> here.inbox.accept(update, idempotency)))
                .isEqualTo(new Receipt.Accepted(update.updateId()));
        assertThat(losingTheReply(() -> here.inbox.accept(here.update(worker), idempotency)))
                .isEqualTo(new Receipt.Replayed(update.updateId()));
        assertThat(depth()).isEqualTo(1);
    }

    @Test
    void postingAppendsOnceAndStillStartsTheClaim() {
        losingTheReply(() -> here.inbox.post(worker, "EV1", "event"));
        Claim claim = here.started(worker);
        assertThat(claim.events()).containsExactly("event");
        assertThat(claim.crashes()).isZero();
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void claimingIsNoCrashOfItself() {
        here.queue.begin();
        here.accept(worker, 2);
        Claim claim = losingTheReply(() -> here.passes.claim(worker)).orElseThrow();
        assertThat(claim.updates()).hasSize(2);
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
        assertThat(claim.pass()).isEqualTo(1);
    }

    @Test
    void settlingRemovesOnceAndHandsOverTheSameBatch() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        List<String> more = here.accept(worker, 2);
        var next = (Passes.Settled.Next) losingTheReply(() -> here.passes.settle(claim, applied(claim)));
        assertThat(ids(next.claim())).isEqualTo(more);
        assertThat(next.claim().crashes()).isZero();
        assertThat(next.claim().pass()).isEqualTo(claim.pass() + 1);
        assertThat(next.claim().state()).isEqualTo(applied(claim).state());
        List<String> last = here.accept(worker, 1);
        var third = (Passes.Settled.Next) here.passes.settle(next.claim(), applied(next.claim()));
        assertThat(ids(third.claim())).isEqualTo(last);
        assertThat(losingTheReply(() -> here.passes.settle(third.claim(), applied(third.claim()))))
                .isEqualTo(new Passes.Settled.Idle());
        assertThat(depth()).isZero();
    }

    @Test
    void aSettlementRepeatedLaterRemovesNothingOfTheNextBatch() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        here.accept(worker, 1);
        Claim next = here.started(worker);
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        assertThat(depth()).isEqualTo(1);
        assertThat(here.passes.settle(next, applied(next))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void theCallersResultIsToldThoughTheSettlementsReplyWasLost() {
        String id = here.accept(worker, 1).getFirst();
        Claim claim = here.started(worker);
        losingTheReply(() -> here.passes.settle(claim, applied(claim)));
        var settled = here.inbox.await(worker, id, Duration.ofMillis(500)).orElseThrow();
        assertThat(here.inbox.status(worker, id).orElseThrow().settled()).isEqualTo(settled);
    }

    @Test
    void releasingCountsOnce() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        assertThat(losingTheReply(() -> here.passes.release(claim, new Retry(Duration.ofMillis(1), true, true))))
                .isTrue();
        Claim next = here.started(worker);
        assertThat(next.attempts()).isEqualTo(1);
        assertThat(next.crashes()).isZero();
    }

    @Test
    void extendingNotingAndGatheringAreTheSameTwice() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.accept(worker, 2);
        assertThat(losingTheReply(() -> here.passes.extend(claim))).isPresent();
        Claim grown = losingTheReply(() -> here.passes.gather(claim)).orElseThrow();
        assertThat(grown.updates()).hasSize(3);
        assertThat(losingTheReply(() -> here.passes.note(grown, 2, "verdicts"))).isPresent();
        var next = (Passes.Settled.Next) here.passes.settle(grown, applied(grown, 2));
        assertThat(next.claim().updates()).hasSize(1);
    }

    @Test
    void lookingUpADocumentIsTheSameTwice() {
        assertThat(losingTheReply(() -> here.workers.document(worker, "stamp"))).isEmpty();
    }

    private int depth() {
        return ((Long) redis.command("LLEN", here.keys(worker).updates())).intValue();
    }
}

package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisServer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An event that comes twice (as a callback and by Event Streams) is answered twice with the claim it made, and the two answers may be read in any order, before and after that claim was settled. The
 * scripts are run here one by one and their answers read later, in the worst order.
 */
class RepeatedClaimTest {
    private static RedisServer redis;
    private static Replica here;

    private final WorkerSid worker = Sids.worker();
    private Link link;
    private Claims claims;
    private RedisPasses passes;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        here = new Replica(new TestRedis.Single(redis), Settings.usual());
    }

    @AfterAll
    static void stopRedis() {
        here.close();
        redis.close();
    }

    @BeforeEach
    void anotherReplica() {
        var keys = new Keys(here.config.partitions());
        var metrics = new QueueMetrics(here.metrics, here.config.lease());
        link = new Link(here.vertx, here.clients, false, new Durability(0));
        claims = new Claims(link, keys, here.config, metrics);
        passes = new RedisPasses(
                link,
                keys,
                here.config,
                claims,
                new SettleScript(keys, here.config, claims, new Waiters(), "another"),
                new Punctual(_ -> {}),
                new Deference(here.config.scan()),
                new PartitionGuard(link, here.config.partitions()),
                metrics);
    }

    private Response post() {
        Keys.Worker of = here.keys(worker);
        return Reply.answered(link.run(claims.terms(RedisInbox.granting(Script.POST, of)
                .key(of.event("EV1"))
                .arg(of.sid())
                .arg("event")
                .arg(500)
                .arg(60)
                .arg(Inbox.LOOK)
                .arg(true)
                .arg(claims.owner("EV1")))));
    }

    private java.util.Optional<Claim> read(Response answer) {
        assertThat(answer.size()).as("answers with a claim").isEqualTo(4);
        return claims.taken(worker, answer.get(3), System.nanoTime(), true);
    }

    @Test
    void aCopyThatIsReadAfterTheSettlementStartsNothing() {
        Claim claim = read(post()).orElseThrow();
        Response copy = post();
        assertThat(passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        assertThat(read(copy)).isEmpty();
        assertThat(claims.isWorkingOn(worker)).isFalse();
    }

    @Test
    void norDoesItReplaceWhatWasHandedOver() {
        Claim claim = read(post()).orElseThrow();
        Response copy = post();
        here.accept(worker, 1);
        var next = (Passes.Settled.Next) passes.settle(claim, applied(claim));
        assertThat(read(copy)).isEmpty();
        assertThat(claims.open()).containsExactly(next.claim());
        assertThat(passes.settle(next.claim(), applied(next.claim()))).isEqualTo(new Passes.Settled.Idle());
        assertThat(read(copy)).isEmpty();
    }

    @Test
    void aCopyMayBeReadFirst() {
        Response late = post();
        Claim claim = read(post()).orElseThrow();
        assertThat(read(late)).as("while it is worked on").isEmpty();
        assertThat(passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        assertThat(read(late)).as("afterwards").isEmpty();
    }

    @Test
    void whatWasGivenBackIsClaimedAnew() {
        Claim claim = read(post()).orElseThrow();
        Response copy = post();
        assertThat(passes.release(claim, new Passes.Retry(Duration.ZERO, false, true)))
                .isTrue();
        assertThat(read(copy)).isEmpty();
        Claim again = passes.claim(worker).orElseThrow();
        assertThat(again.events()).containsExactly("event");
        assertThat(passes.settle(again, applied(again))).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void whatHasEndedIsForgottenWhenNoCopyCanBeOfUseAnyMore() {
        var brief = Settings.usual().withLease(Duration.ofMillis(1));
        var forgetful =
                new Claims(link, new Keys(brief.partitions()), brief, new QueueMetrics(here.metrics, brief.lease()));
        Response answer = post();
        Claim claim =
                forgetful.taken(worker, answer.get(3), System.nanoTime(), true).orElseThrow();
        forgetful.ended(claim);
        org.awaitility.Awaitility.await().until(() -> {
            forgetful.sweep();
            return forgetful
                    .taken(worker, answer.get(3), System.nanoTime(), true)
                    .isPresent();
        });
    }
}

package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.with;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Retry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A clock that is put back, or a server whose clock is behind. */
class ClockPutBackTest extends QueuePromises {
    @Test
    void aLeaseLastsNoLongerThanItWasGrantedFrom() {
        WorkerSid worker = worker();
        brief.accept(worker, 1);
        Claim lost = brief.started(worker);
        putClockBack(worker);
        assertThat(here.passes.claim(worker))
                .as("its holder may still be at work")
                .isEmpty();
        assertThat(remaining(worker)).isLessThanOrEqualTo(SHORT.toMillis());
        Claim next = claimWhenFree(worker);
        assertThat(next.pass()).isEqualTo(lost.pass());
        assertThat(next.crashes()).isEqualTo(1);
        here.passes.settle(next, applied(next));
    }

    @Test
    void norForWhatIsAcceptedMeanwhile() {
        for (boolean event : List.of(false, true)) {
            WorkerSid worker = worker();
            brief.accept(worker, 1);
            brief.started(worker);
            putClockBack(worker);
            if (event) here.inbox.post(worker, UUID.randomUUID().toString(), "event");
            else here.accept(worker, 1);
            assertThat(here.startedNow(worker)).isEmpty();
            assertThat(remaining(worker)).isLessThanOrEqualTo(SHORT.toMillis());
            Claim next = claimWhenFree(worker);
            here.passes.settle(next, with(applied(next), null, false));
        }
    }

    @Test
    void aPauseLastsNoLongerThanItWasMeantTo() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        here.passes.release(here.started(worker), new Retry(Duration.ofSeconds(5), false, true));
        putClockBack(worker);
        assertThat(here.passes.claim(worker)).isEmpty();
        assertThat(remaining(worker)).isLessThanOrEqualTo(5_000);
        Claim next = here.started(worker);
        here.passes.settle(next, applied(next));
    }

    @Test
    void aPauseThatWasOverBeforeIsNoneForWhatIsHandedOver() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        here.passes.release(here.started(worker), new Retry(Duration.ofMillis(1), false, true));
        Claim claim = here.started(worker);
        here.accept(worker, 1);
        putClockBack(worker);
        var next = (Passes.Settled.Next) here.passes.settle(claim, applied(claim));
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    @Test
    void aClaimToldAgainIsTrustedNoLongerThanALeaseLasts() {
        WorkerSid worker = worker();
        try (var first = new Replica(redis, Settings.usual());
                var second = new Replica(redis, Settings.usual())) {
            first.queue.begin();
            first.accept(worker, 1);
            ((RedisPasses) second.passes).claim(worker, "the same owner").orElseThrow();
            putClockBack(worker);
            Claim again =
                    ((RedisPasses) first.passes).claim(worker, "the same owner").orElseThrow();
            assertThat(again.lease().remaining())
                    .isLessThanOrEqualTo(Settings.usual().lease());
            assertThat(again.crashes()).isZero();
        }
    }

    @Test
    void whoWaitsForNobodyToAskIsFoundByLookingAround() {
        WorkerSid abandoned = worker();
        brief.accept(abandoned, 1);
        brief.started(abandoned);
        WorkerSid waiting = worker();
        try (var leaving = new Replica(redis, Settings.usual())) {
            leaving.queue.begin();
            leaving.accept(waiting, 1);
        }
        putClockBack(abandoned);
        putClockBack(waiting);
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            other.started(waiting);
            Claim found = other.started(abandoned);
            assertThat(found.crashes()).isEqualTo(1);
        }
    }

    @Test
    void aLookIsNoFurtherAheadThanItWasAskedFor() {
        WorkerSid worker = toBeLookedAtAfter(Duration.ofSeconds(20));
        putClockBack(worker);
        assertThat(here.passes.claim(worker)).as("nothing to do yet").isEmpty();
        assertThat(remaining(worker)).isBetween(10_000L, 20_000L);
    }

    @Test
    void aLookThatIsAsFarAheadAsItWasAskedForStaysThere() {
        WorkerSid worker = toBeLookedAtAfter(Duration.ofSeconds(20));
        long due = due(worker);
        assertThat(here.passes.claim(worker)).isEmpty();
        assertThat(due(worker)).isEqualTo(due);
    }

    @Test
    void whoIsOnlyToBeLookedAtIsFoundByLookingAround() {
        WorkerSid worker = toBeLookedAtAfter(Duration.ofMillis(300));
        putClockBack(worker);
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            assertThat(other.started(worker).updates()).isEmpty();
        }
    }

    @Test
    void soIsALookWhoseHolderVanished() {
        WorkerSid worker = toBeLookedAtAfter(Duration.ofMillis(1));
        await().until(() -> remaining(worker) < 0);
        Claim look = brief.passes.claim(worker).orElseThrow();
        putClockBack(worker);
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            Claim found = other.started(worker);
            assertThat(found.pass()).isEqualTo(look.pass());
            assertThat(found.crashes()).isEqualTo(1);
        }
    }

    @Test
    void andALookThatWasPutOff() {
        WorkerSid worker = toBeLookedAtAfter(Duration.ofMillis(1));
        await().until(() -> remaining(worker) < 0);
        try (var leaving = new Replica(redis, Settings.usual())) {
            leaving.queue.begin();
            Claim look = leaving.passes.claim(worker).orElseThrow();
            leaving.passes.release(look, new Retry(Duration.ofSeconds(1), false, true));
        }
        putClockBack(worker);
        try (var other = new Replica(redis, Settings.usual())) {
            other.queue.open();
            assertThat(other.started(worker).crashes()).isZero();
        }
    }

    /** Nothing waits for the worker, and nobody has a mind to come back to it. */
    private WorkerSid toBeLookedAtAfter(Duration look) {
        WorkerSid worker = worker();
        try (var leaving = new Replica(redis, Settings.usual())) {
            leaving.queue.begin();
            leaving.accept(worker, 1);
            Claim claim = leaving.passes.claim(worker).orElseThrow();
            leaving.passes.settle(claim, with(applied(claim), look, false));
        }
        return worker;
    }

    /** As if Redis' clock had been put back by two minutes, or another server's that is behind had taken over: every moment kept of the worker lies further ahead. */
    private void putClockBack(WorkerSid worker) {
        Keys.Worker of = here.keys(worker);
        String script = """
                local record = redis.call('HGET', KEYS[1], 'record')
                if record then
                  local r = cmsgpack.unpack(record)
                  if r[2] > 0 then r[2] = r[2] + 120000 end
                  r[15], r[18] = r[15] + 120000, r[18] + 120000
                  redis.call('HSET', KEYS[1], 'record', cmsgpack.pack(r))
                end
                redis.call('ZINCRBY', KEYS[2], 120000, ARGV[1])
                """;
        redis.command(of.hash(), "EVAL", script, "2", of.hash(), of.due(), of.sid());
    }
}

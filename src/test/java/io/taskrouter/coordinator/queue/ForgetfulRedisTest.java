package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Redis was emptied, or fell back to an earlier moment. */
class ForgetfulRedisTest extends QueuePromises {
    @Test
    void aPartitionFoundEmptyBeginsAnEpochThatStands() {
        WorkerSid worker = worker();
        forgetPartition(worker);
        here.accept(worker);
        Claim first = here.started(worker);
        assertThat(here.passes.release(first, AT_ONCE)).isTrue();
        Claim second = here.started(worker);
        assertThat(second.marker().epoch()).isEqualTo(first.marker().epoch()).isNotEmpty();
        here.passes.settle(second, applied(second));
        here.accept(worker);
        Claim third = here.started(worker);
        assertThat(third.marker().epoch()).isEqualTo(first.marker().epoch());
        here.passes.settle(third, applied(third));
    }

    private void forgetPartition(WorkerSid worker) {
        redis.command(here.keys(worker).partition(), "DEL", here.keys(worker).partition());
    }

    @Test
    void aStampGivenOutBeforeRedisWasRolledBackIsKnownToBeAhead() {
        WorkerSid worker = worker();
        here.accept(worker);
        Claim before = here.started(worker);
        here.passes.settle(before, applied(before));
        String hash = here.keys(worker).hash();
        Object earlier = redis.command(hash, "HGET", hash, "state");
        here.accept(worker);
        Claim forgotten = here.started(worker);
        String stamp = forgotten.marker().stamp(forgotten.marker().next());
        here.passes.settle(forgotten, applied(forgotten));
        redis.command(hash, "DEL", hash);
        redis.command(hash, "HSET", hash, "state", (String) earlier);
        // nobody falls back as quickly as this test, whose claims may all be of the same millisecond: the clock is then
        // not yet beyond the counters given out, and the claim is taken for one that had been told before
        long last = millis(hash);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> millis(hash) > last + 1);
        here.accept(worker);
        Claim after = here.started(worker);
        assertThat(after.marker().isAhead(stamp)).isTrue();
        assertThat(after.marker().isAhead(stamp.substring(0, 19)))
                .as("an older release's, which names no worker")
                .isTrue();
        assertThat(after.marker().isAhead(stamp.substring(0, 19) + "zzzz"))
                .as("another worker's")
                .isFalse();
        assertThat(after.marker().next()).isGreaterThan(Claim.Marker.counter(stamp));
        assertThat(after.marker().isAhead(after.marker().stamp(after.marker().next())))
                .as("its own")
                .isFalse();
        assertThat(after.marker().isAhead(after.marker().epoch() + "zzzzzzzzz" + "0000"))
                .as("made up")
                .isFalse();
        here.passes.settle(after, applied(after));
        here.accept(worker);
        Claim next = here.started(worker);
        assertThat(next.marker().isAhead(after.marker().stamp(after.marker().next())))
                .as("remembered")
                .isFalse();
        here.passes.settle(next, applied(next));
    }

    /** Holders vanish, give up, or read nothing: it must be found out by whoever reads. */
    @Test
    void aForgottenStampIsAheadUntilSomebodyHasSettledWhatItStandsFor() {
        WorkerSid worker = worker();
        here.accept(worker);
        Claim before = here.started(worker);
        here.passes.settle(before, applied(before));
        String hash = here.keys(worker).hash();
        redis.command(hash, "COPY", hash, hash + ":then");
        here.accept(worker);
        Claim forgotten = here.started(worker);
        String stamp = forgotten.marker().stamp(forgotten.marker().next());
        here.passes.settle(forgotten, applied(forgotten));
        redis.command(hash, "RENAME", hash + ":then", hash);
        long last = millis(hash);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> millis(hash) > last + 1);
        here.accept(worker);
        Claim claim = here.started(worker);
        assertThat(claim.marker().isAhead(stamp)).as("at once").isTrue();
        assertThat(here.passes.release(claim, AT_ONCE)).isTrue();
        claim = here.started(worker);
        assertThat(claim.marker().isAhead(stamp)).as("after one who gave up").isTrue();
        here.accept(worker);
        var next =
                (Passes.Settled.Next) here.passes.settle(claim, applied(claim).seeing(false));
        assertThat(next.claim().marker().isAhead(stamp))
                .as("after one who saw nothing")
                .isTrue();
        here.accept(worker);
        next = (Passes.Settled.Next) here.passes.settle(next.claim(), applied(next.claim()));
        assertThat(next.claim().marker().isAhead(stamp)).as("settled").isFalse();
        here.passes.settle(next.claim(), applied(next.claim()));
    }

    /** An older release keeps no such number: whatever was given out then counts as seen. */
    @Test
    void byTheRecordOfAnOlderReleaseNothingIsAheadThatItHasGivenOut() {
        WorkerSid worker = worker();
        here.accept(worker);
        Claim first = here.started(worker);
        here.accept(worker);
        var unseen =
                (Passes.Settled.Next) here.passes.settle(first, applied(first).seeing(false));
        String hash = here.keys(worker).hash();
        redis.command(
                hash,
                "EVAL",
                "local r = cmsgpack.unpack(redis.call('HGET', KEYS[1], 'record')) "
                        + "redis.call('HSET', KEYS[1], 'record', cmsgpack.pack({unpack(r, 1, 25)}))",
                "1",
                hash);
        assertThat(here.passes.release(unseen.claim(), AT_ONCE)).isTrue();
        Claim claim = here.started(worker);
        var given = unseen.claim().marker();
        assertThat(claim.marker().seen()).isEqualTo(given.next() + Claim.Marker.RANGE - 1);
        assertThat(claim.marker().isAhead(given.stamp(given.next()))).isFalse();
        here.passes.settle(claim, applied(claim));
    }

    @Test
    void whatCameInPlaceOfWhatRedisForgotIsNotRemovedUnanswered() {
        WorkerSid worker = worker();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        String hash = here.keys(worker).hash();
        redis.command(hash, "COPY", hash, hash + ":then");
        here.accept(worker, 2);
        here.inbox.post(worker, "EV1", "event");
        Claim grown = here.passes.gather(claim).orElseThrow();
        assertThat(grown.updates()).hasSize(3);
        assertThat(grown.events()).hasSize(1);
        redis.command(
                hash, "COPY", hash + ":then", hash, "REPLACE"); // as the new master has it, which missed the gather
        Map<String, Object> before = everythingOf(worker);
        assertThat(here.passes.settle(grown, applied(grown))).isEqualTo(new Passes.Settled.Lost());
        assertThat(everythingOf(worker)).isEqualTo(before);
        redis.command(hash, "DEL", hash + ":then");
        assertThat(here.passes.settle(claim, applied(claim))).isInstanceOf(Passes.Settled.Next.class);
    }
}

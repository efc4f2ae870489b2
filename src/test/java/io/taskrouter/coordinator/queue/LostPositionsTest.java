package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever cannot go on from where it stopped is told so, and never misses anything in silence. */
class LostPositionsTest extends FeedPromises {
    @Test
    void aPositionThatIsNoLongerKeptIsResetAndNeverSilentlySkipped() {
        var first = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, first)) {
            settle(one, worker, "n 1");
            first.awaitNews("n 1");
        }
        for (int i = 0; i < 1_300; i++) settle(one, worker, "x " + i);
        var second = new Reading();
        one.queue.feed().follow(worker, first.positions.getFirst(), second).close();
        assertThat(second.resets).hasSize(1);
        assertThat(second.news).isEmpty();
        assertThat((Long) redis.command(
                        one.keys(worker).feed(), "XLEN", one.keys(worker).feed()))
                .isLessThan(1_250);
    }

    @Test
    void positionsFromBeforeALossOfRedisAreReset() {
        var first = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, first)) {
            settle(one, worker, "n 1");
            first.awaitNews("n 1");
        }
        redis.servers().forEach(server -> server.command("FLUSHALL"));
        settle(one, worker, "n 2");
        var second = new Reading();
        one.queue.feed().follow(worker, first.positions.getFirst(), second).close();
        assertThat(second.resets).hasSize(1);
    }

    @Test
    void whoeverReadsWhileRedisLosesItsDataIsSentAway() {
        var reader = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, reader)) {
            settle(one, worker, "n 1");
            reader.awaitNews("n 1");
            redis.servers().forEach(server -> server.command("FLUSHALL"));
            await().atMost(SOON).until(() -> reader.ends.equals(List.of("position-lost")));
        }
    }

    /** Started anew, Redis may have fallen back to an earlier moment: here to one before "n 2", and what came since hides it. */
    @Test
    void whatRedisMayHaveLostWhenItStartedAnewIsNeverSilentlySkipped() {
        var first = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, first)) {
            settle(one, worker, "n 1");
            first.awaitNews("n 1");
        }
        settle(one, worker, "n 2");
        forgetTheLatest();
        redis.serverOf(one.keys(worker).feed()).restart();
        settleOnceRedisIsBack("n 3");
        var second = new Reading();
        one.queue.feed().follow(worker, first.positions.getFirst(), second).close();
        assertThat(second.resets).hasSize(1);
        assertThat(second.news).isEmpty();
        var floor = new Reading();
        one.queue.feed().follow(null, null, floor).close();
        settle(one, worker, "n 4");
        forgetTheLatest();
        redis.serverOf(one.keys(worker).feed()).restart();
        settleOnceRedisIsBack("n 5");
        var again = new Reading();
        one.queue.feed().follow(null, floor.resets.getFirst(), again).close();
        assertThat(again.resets).hasSize(1);
        assertThat(again.news).isEmpty();
    }

    /** Also when somebody else joins before anything is read again. */
    @Test
    void whoeverReadsWhileRedisIsStartedAnewIsSentAway() {
        var reader = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, reader)) {
            settle(one, worker, "n 1");
            reader.awaitNews("n 1");
            redis.serverOf(one.keys(worker).feed()).restart();
            settleOnceRedisIsBack("n 2");
            var joining = new Reading();
            one.queue.feed().follow(worker, null, joining).close();
            await().atMost(SOON).until(() -> reader.ends.equals(List.of("position-lost")));
        }
    }

    private void forgetTheLatest() {
        String feed = one.keys(worker).feed();
        List<?> latest = (List<?>) redis.command(feed, "XREVRANGE", feed, "+", "-", "COUNT", "1");
        redis.command(feed, "XDEL", feed, String.valueOf(((List<?>) latest.getFirst()).getFirst()));
    }

    private void settleOnceRedisIsBack(String news) {
        await().atMost(SOON).ignoreException(QueueUnavailable.class).until(() -> {
            one.queue.feed().follow(worker(), null, new Reading()).close();
            one.queue.feed().follow(null, null, new Reading()).close();
            return true;
        });
        settle(one, worker, news);
    }

    @Test
    void nonsenseForAPositionIsReset() {
        for (String nonsense : List.of("", "x", "w.", "w.1-1", "f1..0", "wabc.99999999999999999999-1", "\u0000")) {
            var reader = new Reading();
            one.queue.feed().follow(worker, nonsense, reader).close();
            assertThat(reader.resets).as(nonsense).hasSize(1);
            var floor = new Reading();
            one.queue.feed().follow(null, nonsense, floor).close();
            assertThat(floor.resets).as(nonsense).hasSize(1);
        }
    }

    @Test
    void aPositionOnTheFloorFromBeforeALossIsReset() {
        var first = new Reading();
        try (var subscription = one.queue.feed().follow(null, null, first)) {
            settle(one, worker, "n 1");
            first.awaitNews("n 1");
        }
        // in the meantime the position has come to know the worker's partition
        var then = new Reading();
        one.queue.feed().follow(null, null, then).close();
        redis.servers().forEach(server -> server.command("FLUSHALL"));
        settle(one, worker, "n 2");
        var second = new Reading();
        one.queue.feed().follow(null, then.resets.getFirst(), second).close();
        assertThat(second.resets).hasSize(1);
    }
}

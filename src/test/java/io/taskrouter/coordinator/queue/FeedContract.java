package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a reader of the feed is promised, on whatever Redis. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FeedContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    private TestRedis redis;
    private Replica one;
    private Replica other;
    private WorkerSid worker;

    abstract TestRedis redis();

    @BeforeAll
    void start() {
        redis = redis();
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    @BeforeEach
    void twoReplicas() {
        worker = aWorker();
        redis.servers().forEach(server -> server.command("FLUSHALL"));
        one = new Replica(redis, Settings.usual());
        other = new Replica(redis, Settings.usual());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void aNewReaderBeginsAnewAndIsToldWhatComesInOrderWhereverItWasSettled() {
        var reader = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, reader)) {
            assertThat(reader.resets).hasSize(1);
            settle(one, worker, "a 1");
            settle(other, worker, "a 2", "b 3");
            settle(one, worker, "a 4");
            reader.awaitNews("a 1", "a 2", "b 3", "a 4");
        }
    }

    @Test
    void aReaderIsToldNothingOfOtherWorkers() {
        var reader = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, reader)) {
            settle(one, inSamePartition(worker), "theirs 1");
            settle(one, worker, "mine 1");
            reader.awaitNews("mine 1");
        }
    }

    @Test
    void aReaderGoesOnWhereItStoppedOnAnotherReplica() {
        var first = new Reading();
        try (var subscription = one.queue.feed().follow(worker, null, first)) {
            settle(one, worker, "n 1");
            settle(one, worker, "n 2");
            first.awaitNews("n 1", "n 2");
        }
        settle(one, worker, "n 3");
        settle(one, inSamePartition(worker), "theirs 1");
        settle(one, worker, "n 4");
        var second = new Reading();
        try (var subscription = other.queue.feed().follow(worker, first.positions.getFirst(), second)) {
            assertThat(second.resets).isEmpty();
            assertThat(second.news).containsExactly("n 2", "n 3", "n 4");
            settle(one, worker, "n 5");
            second.awaitNews("n 2", "n 3", "n 4", "n 5");
        }
    }

    @Test
    void thePositionOfAResetIsOneToGoOnFrom() {
        settle(one, worker, "n 0");
        var first = new Reading();
        one.queue.feed().follow(worker, null, first).close();
        settle(one, worker, "n 1");
        var second = new Reading();
        try (var subscription = other.queue.feed().follow(worker, first.resets.getFirst(), second)) {
            assertThat(second.resets).isEmpty();
            assertThat(second.news).containsExactly("n 1");
        }
    }

    @Test
    void manyPagesOfThePastAreToldOnceAndInOrder() {
        settle(one, worker, "n 0");
        var first = new Reading();
        one.queue.feed().follow(worker, null, first).close();
        String[] all = IntStream.rangeClosed(1, 650).mapToObj(i -> "n " + i).toArray(String[]::new);
        for (String each : all) settle(one, worker, each);
        var second = new Reading();
        try (var subscription = one.queue.feed().follow(worker, first.resets.getFirst(), second)) {
            assertThat(second.news).containsExactly(all);
        }
    }

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
            one.queue.feed().follow(aWorker(), null, new Reading()).close();
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
    void aReaderOfTheFloorIsToldOfAllAndGoesOnElsewhereWithoutAGap() {
        List<WorkerSid> workers =
                IntStream.range(0, 40).mapToObj(i -> aWorker()).toList();
        var first = new Reading();
        List<String> expected = new ArrayList<>();
        try (var subscription = one.queue.feed().follow(null, null, first)) {
            for (WorkerSid each : workers) settle(one, each, "n " + each);
            workers.forEach(each -> expected.add("n " + each));
            await().atMost(SOON).until(() -> first.news.containsAll(expected));
            assertThat(first.news).hasSize(40);
        }
        for (WorkerSid each : workers) settle(one, each, "later " + each);
        for (String position : List.of(first.positions.get(5), first.positions.getLast())) {
            var second = new Reading();
            try (var subscription = other.queue.feed().follow(null, position, second)) {
                assertThat(second.resets).isEmpty();
                assertThat(second.news).contains(later(workers));
                settle(one, workers.getFirst(), "last " + position);
                await().atMost(SOON).until(() -> second.news.contains("last " + position));
            }
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

    @Test
    void whatComesWhileThePastIsBeingReadIsToldAfterIt() throws Exception {
        settle(one, worker, "n 0");
        var first = new Reading();
        one.queue.feed().follow(worker, null, first).close();
        for (int i = 1; i <= 300; i++) settle(one, worker, "n " + i);
        var settling = Thread.ofVirtual().start(() -> {
            for (int i = 301; i <= 600; i++) settle(other, worker, "n " + i);
        });
        var second = new Reading();
        try (var subscription = one.queue.feed().follow(worker, first.resets.getFirst(), second)) {
            settling.join();
            second.awaitNews(
                    IntStream.rangeClosed(1, 600).mapToObj(i -> "n " + i).toArray(String[]::new));
        }
    }

    private static String[] later(List<WorkerSid> workers) {
        return workers.stream().map(each -> "later " + each).toArray(String[]::new);
    }

    private static void settle(Replica replica, WorkerSid worker, String... news) {
        replica.inbox.accept(replica.update(worker), null);
        Claim claim = replica.started(worker);
        assertThat(replica.passes.settle(claim, Replica.applied(claim).telling(List.of(news))))
                .isInstanceOf(Passes.Settled.Idle.class);
    }

    private static WorkerSid aWorker() {
        return new WorkerSid("WK" + UUID.randomUUID().toString().replace("-", ""));
    }

    private WorkerSid inSamePartition(WorkerSid as) {
        while (true) {
            WorkerSid candidate = aWorker();
            if (one.keys(candidate).prefix().equals(one.keys(as).prefix())) return candidate;
        }
    }

    /** A reader that keeps everything. */
    private static final class Reading implements Feed.Reader {
        final List<String> resets = new CopyOnWriteArrayList<>();
        final List<String> news = new CopyOnWriteArrayList<>();
        final List<String> positions = new CopyOnWriteArrayList<>();
        final List<String> ends = new CopyOnWriteArrayList<>();

        @Override
        public void reset(String position) {
            resets.add(position);
        }

        @Override
        public void tell(List<String> told, String position) {
            news.addAll(told);
            positions.add(position);
        }

        @Override
        public void ended(String reason) {
            ends.add(reason);
        }

        void awaitNews(String... expected) {
            await().atMost(SOON).until(() -> news.size() >= expected.length);
            assertThat(news).containsExactly(expected);
        }
    }
}

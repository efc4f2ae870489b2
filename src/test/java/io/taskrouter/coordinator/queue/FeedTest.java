package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reader is told what comes, once and in order, wherever it was settled and wherever it goes on. */
class FeedTest extends FeedPromises {
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
    void aReaderOfTheFloorIsToldOfAllAndGoesOnElsewhereWithoutAGap() {
        List<WorkerSid> workers = IntStream.range(0, 40).mapToObj(i -> worker()).toList();
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

    @Test
    void aReaderOfTheFloorWhoIsCutWhileThePastIsToldGetsOn() {
        List<String> missed = IntStream.range(0, 90).mapToObj(FeedTest::large).toList();
        String position = beforeAll(missed);
        Set<String> told = new LinkedHashSet<>();
        for (int round = 0; round < 10 && !told.containsAll(missed); round++) {
            var reader = new Cut(position);
            one.queue.feed().follow(null, position, reader).close();
            told.addAll(reader.news);
            position = reader.position;
        }
        assertThat(told).containsAll(missed);
    }

    @Test
    void aReaderOfTheFloorWhoMissedTooMuchBeginsAnew() {
        String position =
                beforeAll(IntStream.range(0, 110).mapToObj(FeedTest::large).toList());
        var reader = new Reading();
        one.queue.feed().follow(null, position, reader).close();
        assertThat(reader.resets).hasSize(1);
        assertThat(reader.news).isEmpty();
    }

    private static String large(int number) {
        return "n " + number + "x".repeat(10_000);
    }

    /** One of them each second up to now; returns a reader's position on the floor before the first. */
    private String beforeAll(List<String> news) {
        long begin = System.currentTimeMillis() - news.size() * 1_000L;
        String feed = one.keys(worker).feed();
        for (int i = 0; i < news.size(); i++)
            redis.command(feed, "XADD", feed, begin + i * 1_000L + "-1", "w", worker.value(), "e", news.get(i));
        settle(one, worker, "n now");
        var now = new Reading();
        one.queue.feed().follow(null, null, now).close();
        return now.resets.getFirst().replaceFirst("f\\d+", "f" + begin);
    }

    /** A reader whose connection takes a quarter of a mebibyte and is gone. */
    private static final class Cut implements Feed.Reader {
        final List<String> news = new ArrayList<>();
        String position;
        private int taken;

        Cut(String position) {
            this.position = position;
        }

        @Override
        public void reset(String position) {
            throw new AssertionError("all of it is there");
        }

        @Override
        public void tell(List<String> told, String position) {
            if (taken > 256 * 1024) return;
            for (String each : told) taken += each.length();
            news.addAll(told);
            this.position = position;
        }

        @Override
        public void ended(String reason) {
            throw new AssertionError(reason);
        }
    }

    private static String[] later(List<WorkerSid> workers) {
        return workers.stream().map(each -> "later " + each).toArray(String[]::new);
    }
}

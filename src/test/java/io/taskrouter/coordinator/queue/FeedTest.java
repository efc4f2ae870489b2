package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.ArrayList;
import java.util.List;
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

    private static String[] later(List<WorkerSid> workers) {
        return workers.stream().map(each -> "later " + each).toArray(String[]::new);
    }
}

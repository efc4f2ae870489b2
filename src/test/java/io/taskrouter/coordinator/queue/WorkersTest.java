package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Settlements.kept;
import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Passes.Document;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is known of workers, and where it is kept. */
class WorkersTest extends QueuePromises {
    @Test
    void stateDepthHistoryDocumentsAndSummariesCanBeRead() {
        WorkerSid worker = worker();
        assertThat(here.workers.find(worker)).isEmpty();
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.passes.settle(
                claim, kept(claim, "state", "summary", List.of("one", "two"), new Document("s1", "{\"a\":1}")));
        here.accept(worker, 2);
        Workers.Known known = here.workers.find(worker).orElseThrow();
        assertThat(known.state()).isEqualTo("state");
        assertThat(known.depth()).isEqualTo(2);
        assertThat(known.oldest()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
        await().until(() -> here.workers.find(worker).orElseThrow().oldest().isPositive());
        assertThat(here.workers.floor()).containsEntry(worker, "summary");
        assertThat(here.workers.depths(List.of(worker(), worker))).containsExactly(0, 2);
        assertThat(here.workers.document(worker, "s1")).contains("{\"a\":1}");
        assertThat(here.workers.document(worker, "s")).isEmpty();
        assertThat(here.workers.document(worker, "s1\n{\"a\":")).isEmpty();
        Workers.Page page = here.workers.history(worker, null, 1);
        assertThat(page.entries()).containsExactly("two");
        page = here.workers.history(worker, page.next(), 1);
        assertThat(page.entries()).containsExactly("one");
        page = here.workers.history(worker, page.next(), 1);
        assertThat(page.entries()).isEmpty();
        assertThat(page.next()).isNull();
        here.started(worker);
    }

    @Test
    void twentyDocumentsAreKept() {
        WorkerSid worker = worker();
        for (int i = 0; i < 22; i++) {
            here.accept(worker, 1);
            Claim claim = here.started(worker);
            here.passes.settle(claim, kept(claim, "state", null, List.of(), new Document("stamp" + i, "doc" + i)));
        }
        assertThat(here.workers.document(worker, "stamp1")).isEmpty();
        assertThat(here.workers.document(worker, "stamp2")).contains("doc2");
        assertThat(here.workers.document(worker, "stamp21")).contains("doc21");
    }

    @Test
    void twentyDocumentsOfOthersAreKeptBesideUnderTheStampTheyStartedFrom() {
        WorkerSid worker = worker();
        for (int i = 0; i < 11; i++) {
            here.accept(worker, 1);
            Claim claim = here.started(worker);
            var theirs = List.of(new Document("stamp", "one" + i), new Document("stampede", "two" + i));
            here.passes.settle(
                    claim,
                    kept(claim, "state", null, List.of(), new Document("stamp", "ours"))
                            .keeping(theirs));
        }
        assertThat(here.workers.found(worker, "stamp"))
                .hasSize(10)
                .startsWith("one10")
                .endsWith("one1");
        assertThat(here.workers.found(worker, "stampede")).hasSize(10);
        assertThat(here.workers.document(worker, "stamp")).contains("ours");
    }

    @Test
    void workersAreListedBySid() {
        List<WorkerSid> mine =
                IntStream.range(0, 5).mapToObj(_ -> worker()).sorted().toList();
        for (WorkerSid worker : mine) {
            here.accept(worker, 1);
            Claim claim = here.started(worker);
            here.passes.settle(claim, kept(claim, "state", "summary", List.of(), null));
        }
        assertThat(List.copyOf(here.workers.floor().keySet())).isSorted().containsAll(mine);
    }

    @Test
    void everythingOfAWorkerIsInOneSlot() {
        Keys.Worker keys = here.keys(worker());
        assertThat(List.of(
                                keys.hash(),
                                keys.updates(),
                                keys.events(),
                                keys.journal(),
                                keys.documents(),
                                keys.due(),
                                keys.floor(),
                                keys.partition(),
                                keys.dead(),
                                keys.status("u"),
                                keys.confirmed(3),
                                keys.idempotency("k"),
                                keys.event("e"))
                        .stream()
                        .map(key -> Keys.crc16(key.substring(key.indexOf('{') + 1, key.indexOf('}'))) % 16384)
                        .distinct())
                .hasSize(1);
    }
}

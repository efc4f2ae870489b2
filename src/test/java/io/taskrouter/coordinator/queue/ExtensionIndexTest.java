package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Errands.Errand;
import io.taskrouter.coordinator.queue.Errands.Opened;
import io.taskrouter.coordinator.queue.Extensions.Reservation;
import io.taskrouter.coordinator.queue.Inbox.Idempotency;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One holder of an extension, whoever asks, in whatever order, however often. */
class ExtensionIndexTest {
    private static final Reservation GRANTED = new Reservation.Granted();
    private static RedisServer redis;
    private static Replica replica;
    private static Extensions index;
    private static Census census;
    private static Errands errands;

    private final WorkerSid alice = Sids.worker();
    private final WorkerSid bob = Sids.worker();
    private final WorkerSid carol = Sids.worker();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        replica = new Replica(new TestRedis.Single(redis), Settings.usual());
        index = replica.queue.extensions();
        census = replica.queue.census();
        errands = replica.queue.errands();
    }

    @AfterAll
    static void stop() {
        replica.close();
        redis.close();
    }

    @BeforeEach
    void anEmptyIndexThatIsReady() {
        redis.command("FLUSHALL");
        census.finish(census.begin().orElseThrow());
    }

    private static Claim claim(WorkerSid worker, long marker) {
        return claim(worker, "epoch1", marker);
    }

    private static Claim claim(WorkerSid worker, String epoch, long marker) {
        return new Claim(
                worker,
                "owner",
                1,
                false,
                0,
                0,
                new Claim.Marker(epoch, marker, "abcd"),
                null,
                null,
                List.of(),
                List.of(),
                0,
                0,
                Instant.EPOCH,
                () -> Duration.ofSeconds(5));
    }

    private static Reservation taken(WorkerSid holder) {
        return new Reservation.Taken(holder);
    }

    private void give(WorkerSid worker, String extension) {
        index.reserve(claim(worker, 1), extension);
        index.settle(claim(worker, 1), extension);
    }

    @Test
    void whatIsReservedIsNobodyElsesUntilItIsConfirmedGone() {
        assertThat(index.reserve(claim(alice, 1), "1234")).isEqualTo(GRANTED);
        assertThat(index.reserve(claim(alice, 1), "1234")).as("repeated").isEqualTo(GRANTED);
        assertThat(index.reserve(claim(bob, 1), "1234")).isEqualTo(taken(alice));
        assertThat(index.find("1234").holders()).as("not confirmed yet").isEmpty();

        index.settle(claim(alice, 1), "1234");
        index.settle(claim(alice, 1), "1234");
        assertThat(index.find("1234")).isEqualTo(new Extensions.Found(true, List.of(alice)));
        assertThat(index.reserve(claim(bob, 1), "1234")).isEqualTo(taken(alice));

        index.settle(claim(alice, 65), null);
        assertThat(index.reserve(claim(bob, 1), "1234")).isEqualTo(GRANTED);
        assertThat(index.reserve(claim(alice, 65), "1234")).isEqualTo(taken(bob));
    }

    @Test
    void aReservationThatCameToNothingIsFreeWhenTheWorkerSettles() {
        give(alice, "1111");
        index.reserve(claim(alice, 65), "2222");
        index.reserve(claim(alice, 65), "3333");
        index.settle(claim(alice, 65), "3333");
        assertThat(index.all()).containsOnlyKeys("3333");
        assertThat(index.reserve(claim(bob, 1), "2222")).isEqualTo(GRANTED);
        assertThat(index.reserve(claim(carol, 1), "1111")).isEqualTo(GRANTED);
    }

    @Test
    void aHolderThatWasReplacedChangesNothingAnyMore() {
        index.reserve(claim(alice, 1), "1234");
        index.reserve(claim(alice, 65), "1234");
        index.settle(claim(alice, 1), null);
        assertThat(index.reserve(claim(bob, 1), "1234")).isEqualTo(taken(alice));
        assertThatThrownBy(() -> index.reserve(claim(alice, 1), "5678")).isInstanceOf(QueueUnavailable.class);
        assertThat(index.reserve(claim(alice, "epoch2", 1), "5678")).isEqualTo(GRANTED);
    }

    @Test
    void ofManyWhoAskAtOnceOneGetsIt() throws Exception {
        List<Callable<Reservation>> wishes = IntStream.range(0, 40)
                .mapToObj(i -> Sids.worker())
                .map(worker -> (Callable<Reservation>) () -> index.reserve(claim(worker, 1), "4711"))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(wishes);
            int granted = 0;
            for (var answer : answers) if (answer.get().equals(GRANTED)) granted++;
            assertThat(granted).isEqualTo(1);
        }
    }

    @Test
    void whatAFormerHolderOfThePassWasRefusedStaysRefused() {
        give(alice, "1234");
        assertThat(index.isReserved(claim(bob, 1), "1234")).isEqualTo(taken(alice));
        index.settle(claim(alice, 65), null);
        assertThat(index.isReserved(claim(bob, 1), "1234")).isEqualTo(new Reservation.Taken(null));
        index.reserve(claim(bob, 1), "1234");
        assertThat(index.isReserved(claim(bob, 1), "1234")).isEqualTo(GRANTED);
    }

    @Test
    void nothingIsAssignedBeforeEveryWorkerHasBeenRead() {
        redis.command("FLUSHALL");
        assertThat(index.reserve(claim(alice, 1), "1234")).isEqualTo(new Reservation.Unready());
        assertThat(index.ask(alice, "1234")).isEqualTo(new Reservation.Unready());
        assertThat(index.find("1234").ready()).isFalse();
        assertThat(errands.open(List.of(move("m1", "1234", alice, bob)), Errands.CARRIED))
                .isEmpty();
        assertThat(index.settle(claim(alice, 1), "1234")).isZero();

        var round = census.begin().orElseThrow();
        assertThat(round.ready()).isFalse();
        census.found(round, Map.of(bob, "5678"));
        assertThat(census.finish(round)).isTrue();
        assertThat(index.find("1234")).isEqualTo(new Extensions.Found(true, List.of(alice)));
        assertThat(index.reserve(claim(alice, 65), "5678")).isEqualTo(taken(bob));
    }

    @Test
    void whatAPassHasToldCountsMoreThanAnOlderPage() {
        give(alice, "1234");
        var round = census.begin().orElseThrow();
        index.settle(claim(alice, 65), null);
        give(bob, "1234");

        assertThat(census.found(round, Map.of(alice, "1234", bob, "")).orElseThrow())
                .isEmpty();
        assertThat(index.find("1234").holders()).containsExactly(bob);

        round = census.goOn(round).orElseThrow();
        assertThat(census.found(round, Map.of(alice, "1234")).orElseThrow()).containsExactly(alice);
        assertThat(index.find("1234").holders()).containsExactly(bob, alice);
    }

    @Test
    void aPageFreesWhatWasRemovedFromOutsideButNothingThatMayBeUnderWay() {
        give(alice, "1234");
        index.reserve(claim(bob, 1), "5678");
        var round = census.begin().orElseThrow();
        assertThat(census.found(round, Map.of(alice, "", bob, "")).orElseThrow())
                .containsExactly(alice);
        assertThat(index.reserve(claim(carol, 1), "1234")).isEqualTo(GRANTED);
        assertThat(index.reserve(claim(carol, 1), "5678")).isEqualTo(taken(bob));
    }

    @Test
    void whatWasReadForAnIndexThatIsGoneIsRefused() {
        var round = census.begin().orElseThrow();
        redis.command("FLUSHALL");
        assertThat(census.found(round, Map.of(alice, "1234"))).isEmpty();
        assertThat(census.goOn(round)).isEmpty();
        assertThat(census.finish(round)).isFalse();
        assertThat(index.isReady()).isFalse();
        assertThat(census.isDue(Duration.ofHours(1))).isTrue();
    }

    @Test
    void nothingIsAssignedByAnotherRunOfRedisBeforeEveryWorkerHasBeenReadAgain() {
        try (var own = RedisServer.startFsyncAlways();
                var there = new Replica(new TestRedis.Single(own), Settings.usual())) {
            var reading = there.queue.census();
            reading.finish(reading.begin().orElseThrow());
            assertThat(reading.isDue(Duration.ofHours(1))).isFalse();
            var interrupted = reading.begin().orElseThrow();
            own.kill();
            own.restart(); // which may have lost what it acknowledged last: 1234 may be bob's
            await().ignoreExceptionsInstanceOf(QueueUnavailable.class)
                    .until(() -> there.queue
                            .extensions()
                            .reserve(claim(alice, 1), "1234")
                            .equals(new Reservation.Unready()));
            assertThat(there.queue.extensions().ask(alice, "1234")).isEqualTo(new Reservation.Unready());
            assertThat(there.queue.errands().open(List.of(move("m1", "1234", bob, alice)), Errands.CARRIED))
                    .isEmpty();
            assertThat(reading.goOn(interrupted)).as("what was read before").isEmpty();
            assertThat(reading.finish(interrupted)).isFalse();

            assertThat(reading.isDue(Duration.ofHours(1))).isTrue();
            assertThat(there.queue.extensions().find("1234").ready()).isFalse();
            var round = reading.begin().orElseThrow();
            reading.found(round, Map.of(bob, "1234"));
            assertThat(reading.finish(round)).isTrue();
            assertThat(reading.isDue(Duration.ofHours(1))).isFalse();
            assertThat(there.queue.extensions().reserve(claim(alice, 1), "1234"))
                    .isEqualTo(taken(bob));
        }
    }

    @Test
    void whatRedisHasForgottenIsReadAgainOnce() {
        Instant before = Instant.ofEpochMilli(1);
        index.forgotten(before);
        assertThat(index.isReady()).as("read since").isTrue();

        var old = census.begin().orElseThrow();
        index.forgotten(redisTime());
        assertThat(index.reserve(claim(alice, 1), "1234")).isEqualTo(new Reservation.Unready());
        assertThat(census.finish(old)).isFalse();
        assertThat(census.isDue(Duration.ofHours(1))).isTrue();

        Instant forgotten = redisTime();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> redisTime().toEpochMilli() > forgotten.toEpochMilli()); // Redis compares milliseconds
        var round = census.begin().orElseThrow();
        index.forgotten(forgotten);
        assertThat(census.finish(round)).as("begun since").isTrue();
        index.forgotten(forgotten);
        assertThat(index.reserve(claim(alice, 1), "1234")).isEqualTo(GRANTED);
    }

    private static Instant redisTime() {
        List<?> time = (List<?>) redis.command("TIME");
        return Instant.ofEpochSecond(Long.parseLong((String) time.getFirst()))
                .plusNanos(1000 * Long.parseLong((String) time.getLast()));
    }

    @Test
    void oneReplicaAtATimeReadsEverybody() {
        try (var other = new Replica(new TestRedis.Single(redis), Settings.usual())) {
            var round = census.begin().orElseThrow();
            assertThat(other.queue.census().begin()).isEmpty();
            census.finish(round);
            assertThat(other.queue.census().begin()).isPresent();
        }
        assertThat(census.isDue(Duration.ofHours(1))).isFalse();
        assertThat(census.isDue(Duration.ZERO)).isTrue();
    }

    @Test
    void aPromiseKeepsAllOthersAwayUntilItIsOver() {
        give(alice, "1234");
        Errand move = move("m1", "1234", alice, bob);
        assertThat(errands.open(List.of(move), Errands.CARRIED).orElseThrow()).containsExactly(new Opened(null, null));
        assertThat(errands.open(List.of(move), Errands.CARRIED).orElseThrow())
                .as("repeated")
                .containsExactly(new Opened(null, null));
        assertThat(errands.open(List.of(move("m2", "1234", alice, carol)), Errands.CARRIED)
                        .orElseThrow())
                .containsExactly(new Opened(bob, null));
        assertThat(index.reserve(claim(bob, 1), "1234"))
                .as("still with the old one")
                .isEqualTo(taken(alice));

        assertThat(errands.open(List.of(move("m3", "1234", alice, bob)), Errands.CARRIED)
                        .orElseThrow())
                .as("the same once more")
                .containsExactly(new Opened(null, "m1"));

        index.settle(claim(alice, 65), null);
        assertThat(index.reserve(claim(carol, 1), "1234")).isEqualTo(taken(bob));
        assertThat(index.reserve(claim(alice, 65), "1234")).isEqualTo(taken(bob));
        assertThat(index.reserve(claim(bob, 1), "1234")).isEqualTo(GRANTED);
        index.settle(claim(bob, 1), "1234");

        errands.close(move);
        errands.close(move);
        index.settle(claim(bob, 65), null);
        assertThat(index.reserve(claim(carol, 1), "1234")).isEqualTo(GRANTED);
        assertThat(errands.find("m1", bob)).isEmpty();
    }

    @Test
    void onlyAHolderThatWasNamedCanBeMovedFrom() {
        give(alice, "1234");
        assertThat(errands.open(List.of(move("m1", "1234", carol, bob)), Errands.CARRIED)
                        .orElseThrow())
                .containsExactly(new Opened(alice, null));
        assertThat(errands.find("m1", bob)).isEmpty();
    }

    @Test
    void anErrandIsTakenWhenItsCarrierFallsSilent() {
        Errand move = move("m1", "1234", alice, bob);
        errands.open(List.of(move), Errands.CARRIED);
        assertThat(errands.take(10)).isEmpty();
        redis.command("ZADD", ExtensionKeys.DUE, "XX", "0", "m1");
        assertThat(errands.take(10)).containsExactly(move);
        assertThat(errands.take(10)).isEmpty();
        redis.command("ZADD", ExtensionKeys.DUE, "XX", "0", "m1");
        errands.prolong(move);
        assertThat(errands.take(10)).isEmpty();
        errands.close(move);
        errands.prolong(move);
        assertThat(redis.command("EXISTS", ExtensionKeys.DUE)).isEqualTo(0L);
    }

    @Test
    void anAnswerIsKeptUnderItsKeyForTheSameRequestAlone() {
        var key = new Idempotency("key", "request");
        assertThat(errands.keep(key, "seed1")).isEqualTo(new Errands.Kept("seed1", null, false));
        assertThat(errands.keep(key, "seed2")).isEqualTo(new Errands.Kept("seed1", null, false));
        assertThat(errands.answer(key, "seed1", "{\"a\": 1}")).isEqualTo("{\"a\": 1}");
        assertThat(errands.answer(key, "seed1", "{\"a\": 2}"))
                .as("of another who did the same")
                .isEqualTo("{\"a\": 1}");
        assertThat(errands.keep(key, "seed3")).isEqualTo(new Errands.Kept("seed1", "{\"a\": 1}", false));
        assertThat(errands.keep(new Idempotency("key", "other"), "seed4").reused())
                .isTrue();
    }

    @Test
    void manyHoldersAreRead() {
        Map<WorkerSid, String> all = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) all.put(Sids.worker(), "1234");
        census.found(census.begin().orElseThrow(), all);
        assertThat(index.find("1234").holders()).containsExactlyElementsOf(all.keySet());
        assertThat(index.settle(claim(all.keySet().iterator().next(), 1), "1234"))
                .isEqualTo(19);
    }

    private static Errand move(String id, String extension, WorkerSid from, WorkerSid to) {
        return new Errand(id, to, extension, from, "{}");
    }
}

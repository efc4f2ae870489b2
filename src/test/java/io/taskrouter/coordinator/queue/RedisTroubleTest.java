package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Replica.applied;
import static io.taskrouter.coordinator.queue.Replica.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.stack.LogRecords;
import io.taskrouter.coordinator.stack.Ports;
import io.taskrouter.coordinator.stack.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when Redis is away, slow, full, empty or not what was expected. */
class RedisTroubleTest {
    private RedisServer redis;
    private Replica here;
    private final WorkerSid worker = Sids.worker();

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        here = new Replica(new TestRedis.Single(redis), Settings.usual());
    }

    @AfterEach
    void stop() {
        here.close();
        redis.close();
    }

    @Test
    void scriptsThatRedisForgotAreSentInFull() {
        for (int i = 0; i < 3; i++) {
            redis.command("SCRIPT", "FLUSH");
            String id = here.accept(worker, 1).getFirst();
            redis.command("SCRIPT", "FLUSH");
            Claim claim = here.started(worker);
            assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
            assertThat(here.inbox.await(worker, id, Duration.ofSeconds(1))).isPresent();
        }
    }

    @Test
    void aFrozenRedisIsNoticedWithinASecondAndAHalfAndWorksAgainAfterwards() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        here.passes.settle(claim, applied(claim));
        var promised = Duration.ofMillis(1500);
        var longest = promised;
        for (int i = 0; i < 10 && longest.compareTo(promised) >= 0; i++) { // the machine may be slow besides
            longest = longestOfThreeWhileFrozen();
            worksAgain();
        }
        assertThat(longest).isLessThan(promised);
    }

    private Duration longestOfThreeWhileFrozen() {
        var longest = Duration.ZERO;
        redis.pause();
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> here.accept(worker)).isInstanceOf(QueueUnavailable.class);
            var taken = Duration.ofNanos(System.nanoTime() - start);
            if (taken.compareTo(longest) > 0) longest = taken;
        }
        redis.resume();
        return longest;
    }

    @Test
    void aClaimWhoseAnswerNeverCameIsTakenUpLongBeforeItsLeaseEnds() {
        here.queue.open();
        here.accept(Sids.worker()); // so that Redis knows the script
        redis.pause();
        Update update = here.update(worker);
        assertThatThrownBy(() -> here.inbox.accept(update, null)).isInstanceOf(QueueUnavailable.class);
        redis.resume(); // what was sent is done now, and nobody here hears of it
        Claim claim = here.started(worker);
        assertThat(ids(claim)).containsExactly(update.updateId());
        assertThat(claim.lease().remaining())
                .as("the lease began when the lost answer was given")
                .isLessThan(Settings.usual().lease().minusMillis(1));
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
        assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
    }

    /** While it is still being settled nobody can ask; what was granted with that unheard answer comes afterwards. */
    @Test
    void soIsOneThatCameWhileTheFormerPassWasBeingSettled() throws Exception {
        here.queue.open();
        here.accept(worker);
        Claim first = here.started(worker);
        here.passes.settle(first, applied(first)); // so that Redis knows the scripts
        here.accept(worker);
        Claim former = here.started(worker);
        redis.pause();
        var settled = new CompletableFuture<Passes.Settled>();
        Thread settling =
                Thread.ofPlatform().start(() -> settled.complete(here.passes.settle(former, applied(former))));
        await().until(() -> settling.getState() == Thread.State.TIMED_WAITING); // it has been sent
        Update update = here.update(worker);
        assertThatThrownBy(() -> here.inbox.accept(update, null)).isInstanceOf(QueueUnavailable.class);
        Thread.sleep(10 * Settings.usual().scan().toMillis()); // the time that is tried: it is looked around meanwhile
        redis.resume();
        assertThat(settled.get()).isEqualTo(new Passes.Settled.Idle());
        Claim claim = here.started(worker);
        assertThat(ids(claim)).containsExactly(update.updateId());
        assertThat(claim.crashes()).isZero();
        assertThat(claim.unclean()).isFalse();
    }

    @Test
    void aRedisThatIsKilledAndComesBackHasWhatWasAcceptedAndWorksAgain() {
        List<String> ids = here.accept(worker, 1);
        here.started(worker);
        redis.kill();
        assertThatThrownBy(() -> here.inbox.status(worker, ids.getFirst())).isInstanceOf(QueueUnavailable.class);
        redis.restart();
        worksAgain();
        assertThat(here.inbox.status(worker, ids.getFirst())).isPresent();
    }

    @Test
    void aReplicaThatStartsWithoutRedisWorksOnceItIsThere() {
        RedisServer absent = RedisServer.start();
        absent.stop();
        try (absent;
                var early = new Replica(List.of(absent.hosts()), false, Settings.usual(), Replica::take)) {
            early.queue.open();
            assertThatThrownBy(() -> early.accept(worker)).isInstanceOf(QueueUnavailable.class);
            absent.restart();
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsInstanceOf(QueueUnavailable.class)
                    .until(() -> {
                        early.accept(worker);
                        return true;
                    });
            early.started(worker);
        }
    }

    @Test
    void waitingForAResultOutlastsRedisBeingAway() {
        String id = here.accept(worker, 1).getFirst();
        redis.kill();
        assertThat(here.inbox.await(worker, id, Duration.ofMillis(1200))).isEmpty();
    }

    @Test
    void aFullRedisAcceptsNothingHalf() {
        here.accept(worker, 1);
        here.started(worker);
        redis.command("CONFIG", "SET", "maxmemory", "1");
        Update refused = here.update(worker);
        assertThatThrownBy(() -> here.inbox.accept(refused, new Inbox.Idempotency("key", "request")))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("OOM");
        redis.command("CONFIG", "SET", "maxmemory", "0");
        assertThat(here.inbox.status(worker, refused.updateId())).isEmpty();
        assertThat(redis.command("LLEN", here.keys(worker).updates())).isEqualTo(1L);
        assertThat(here.inbox.accept(refused, new Inbox.Idempotency("key", "request")))
                .isEqualTo(new Receipt.Accepted(refused.updateId()));
    }

    @Test
    void aServerThatBecameAReplicaIsLeftAlone() {
        here.accept(worker, 1);
        redis.command("REPLICAOF", "127.0.0.1", Integer.toString(Ports.free()));
        assertThatThrownBy(() -> here.accept(worker)).isInstanceOf(QueueUnavailable.class);
        redis.command("REPLICAOF", "NO", "ONE");
        worksAgain();
    }

    @Test
    void aRedisDividedOtherwiseIsRefusedByName() {
        here.accept(worker, 1);
        try (var other =
                new Replica(new TestRedis.Single(redis), Settings.usual().withPartitions(16))) {
            assertThatThrownBy(() -> other.accept(worker))
                    .isInstanceOf(QueueUnavailable.class)
                    .hasMessageContaining("coordinator.queue.partitions");
            assertThatThrownBy(() -> other.passes.claim(worker)).isInstanceOf(QueueUnavailable.class);
            assertThatThrownBy(() -> other.workers.find(worker)).isInstanceOf(QueueUnavailable.class);
            assertThatThrownBy(other.queue::check)
                    .isInstanceOf(DividedOtherwise.class)
                    .hasMessageContaining("set it to " + Settings.usual().partitions());
        }
        assertThat(redis.command("LLEN", here.keys(worker).updates())).isEqualTo(1L);
    }

    @Test
    void anEmptiedRedisBeginsANewEpoch() {
        here.accept(worker, 1);
        Claim before = here.started(worker);
        redis.command("FLUSHALL");
        assertThat(here.passes.settle(before, applied(before))).isEqualTo(new Passes.Settled.Lost());
        here.accept(worker, 1);
        Claim after = here.started(worker);
        assertThat(after.marker().epoch())
                .hasSize(6)
                .isNotEqualTo(before.marker().epoch());
        assertThat(after.marker().stamp(after.marker().next())).hasSize(23).matches("[0-9a-z]+");
        assertThat(before.marker().isOfThisPass(after.marker().stamp(1))).isFalse();
    }

    @Test
    void whatANewerReleaseWroteIsLeftForIt() {
        String known = here.accept(worker, 1).getFirst();
        Claim first = here.started(worker);
        String update = "{\"v\":2,\"id\":\"newer\",\"worker\":\"" + worker + "\"}";
        redis.command("RPUSH", here.keys(worker).updates(), "1700000000000 " + update);
        assertThat(here.passes.settle(first, applied(first))).isEqualTo(new Passes.Settled.Idle());
        assertThat(here.inbox.status(worker, known).orElseThrow().settled()).isNotNull();
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> here.passes.claim(worker).isEmpty());
        assertThat(String.valueOf(redis.command("LRANGE", here.keys(worker).updates(), "0", "-1")))
                .contains("newer");
        assertThat(here.startedNow(worker)).isEmpty();
    }

    @Test
    void whatIsLeftToANewerReleaseIsToldOnce() {
        here.accept(worker, 1);
        Claim first = here.started(worker);
        redis.command(
                "RPUSH",
                here.keys(worker).updates(),
                "1700000000000 {\"v\":2,\"id\":\"newer\",\"worker\":\"" + worker + "\"}");
        Set<String> claims = new HashSet<>();
        try (LogRecords log = LogRecords.open()) {
            assertThat(here.passes.settle(first, applied(first))).isEqualTo(new Passes.Settled.Idle());
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                assertThat(here.passes.claim(worker)).isEmpty();
                claims.add(
                        String.valueOf(redis.command("HGET", here.keys(worker).hash(), "record")));
                return claims.size() > 4; // each look claims it and gives it back
            });
            assertThat(log.with(worker + " has an update this release does not understand"))
                    .hasSize(1);
        }
    }

    @Test
    void whatAScriptFailsOverIsNotTriedAgainForTheLengthOfALease() {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        redis.command("SET", here.keys(worker).journal(), "no history");
        Passes.Settlement of = applied(claim);
        var withHistory = new Passes.Settlement(
                of.state(), of.outcomes(), 0, null, of.marker(), List.of(), List.of("entry"), null, null, true);
        assertThatThrownBy(() -> here.passes.settle(claim, withHistory))
                .isInstanceOf(QueueRefused.class)
                .hasMessageContaining("WRONGTYPE");
        assertThat(claim.lease().remaining()).isPositive();
        assertThat(here.passes.settle(claim, of)).isEqualTo(new Passes.Settled.Idle());
    }

    @Test
    void aWorkerIsGivenBackAsSoonAsRedisAnswersAgain() throws Exception {
        here.accept(worker, 1);
        Claim claim = here.started(worker);
        redis.pause();
        var released = CompletableFuture.supplyAsync(
                () -> here.passes.release(claim, new Passes.Retry(Duration.ofMillis(1), false, true)));
        assertThatThrownBy(() -> here.inbox.status(worker, "longer than one request is given"))
                .isInstanceOf(QueueUnavailable.class);
        redis.resume();
        assertThat(released.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(here.started(worker).crashes()).isZero();
    }

    @Test
    void aClaimWhosePassCannotStartIsGivenBack() {
        var starts = new AtomicInteger();
        try (var failing = new Replica(new TestRedis.Single(redis), Settings.usual(), (replica, claim) -> {
            if (starts.getAndIncrement() == 0) throw new ExceptionInInitializerError("as a runner that cannot be made");
            replica.take(claim);
        })) {
            failing.queue.open();
            failing.accept(worker, 1);
            Claim claim = failing.started(worker);
            assertThat(claim.crashes()).isZero();
            assertThat(claim.unclean()).isFalse();
            failing.passes.settle(claim, applied(claim));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged", "1700000000000 ", "1700000000000 {\"v\":1,\"id\":\"\u00ff", ""})
    void whatNobodyUnderstandsIsNoCrash(String damaged) {
        here.queue.begin();
        here.accept(worker, 1);
        redis.command("LPUSH", here.keys(worker).updates(), damaged);
        for (int i = 0; i < 3; i++) {
            await().pollInterval(Duration.ofMillis(20)).until(() -> isFree(worker));
            assertThat(here.passes.claim(worker)).isEmpty();
        }
        redis.command("LPOP", here.keys(worker).updates());
        await().pollInterval(Duration.ofMillis(20)).until(() -> isFree(worker));
        Claim claim = here.passes.claim(worker).orElseThrow();
        assertThat(claim.crashes()).isZero();
        here.passes.settle(claim, applied(claim));
    }

    private boolean isFree(WorkerSid of) {
        List<?> time = (List<?>) redis.command("TIME");
        long now = Long.parseLong(String.valueOf(time.getFirst())) * 1000
                + Long.parseLong(String.valueOf(time.getLast())) / 1000;
        var due = redis.command("ZSCORE", here.keys(of).due(), of.value());
        return Double.parseDouble(String.valueOf(due)) <= now;
    }

    // --- replicas
    // ------------------------------------------------------------------------------------------------------

    @Test
    void whatReplicasHaveConfirmedIsAcceptedAndWhatTheyHaveNotIsUnconfirmed() {
        try (RedisServer follower = RedisServer.start(Map.of("replicaof", "127.0.0.1 " + redis.port()))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> replication().contains("state=online"));
            try (var careful =
                    new Replica(new TestRedis.Single(redis), Settings.usual().withDurability("replicas=1"))) {
                Update update = careful.update(worker);
                assertThat(careful.inbox.accept(update, new Inbox.Idempotency("key", "request")))
                        .isEqualTo(new Receipt.Accepted(update.updateId()));
                Claim claim = careful.started(worker);
                assertThat(careful.passes.confirmed(claim)).isTrue();
                assertThat(String.valueOf(
                                follower.command("LRANGE", careful.keys(worker).updates(), "0", "-1")))
                        .contains(update.updateId());

                follower.pause();
                Update unconfirmed = careful.update(worker);
                assertThat(careful.inbox.accept(unconfirmed, null))
                        .isEqualTo(new Receipt.Unconfirmed(unconfirmed.updateId()));
                assertThat(careful.inbox.accept(unconfirmed, null))
                        .as("repeating confirms nothing either")
                        .isEqualTo(new Receipt.Unconfirmed(unconfirmed.updateId()));
                assertThat(careful.inbox.accept(careful.update(worker), new Inbox.Idempotency("key", "request")))
                        .as("nor does replaying")
                        .isEqualTo(new Receipt.Unconfirmed(update.updateId()));
                var next = (Passes.Settled.Next) careful.passes.settle(claim, applied(claim));
                assertThat(ids(next.claim())).containsExactly(unconfirmed.updateId());
                assertThat(careful.passes.confirmed(next.claim())).isFalse();

                WorkerSid another = Sids.worker();
                assertThatThrownBy(() -> careful.inbox.post(another, "EV1", "event"))
                        .isInstanceOf(QueueUnavailable.class);
                Claim started = careful.started(another);
                assertThat(started.events()).containsExactly("event");
                assertThat(careful.passes.confirmed(started))
                        .as("nothing is written by it")
                        .isFalse();

                follower.resume();
                await().atMost(Duration.ofSeconds(10)).until(() -> careful.passes.confirmed(next.claim()));
                assertThat(careful.passes.confirmed(started)).isTrue();
                assertThat(careful.inbox.accept(unconfirmed, null))
                        .isEqualTo(new Receipt.Accepted(unconfirmed.updateId()));
            }
        }
    }

    /** From Redis 7.2 on WAIT asks for the connection's last write alone: with none of its own, a claim told again would pass for confirmed. */
    @Test
    void aClaimToldAgainIsSomethingToWaitFor() {
        redis.command("CONFIG", "SET", "repl-ping-replica-period", "3600"); // else the master writes by itself
        try (var _ = RedisServer.start(Map.of("replicaof", "127.0.0.1 " + redis.port()))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> replication().contains("state=online"));
            here.queue.begin();
            here.accept(worker, 1);
            var passes = (RedisPasses) here.passes;
            Claim claim = passes.claim(worker, "the same owner").orElseThrow();
            long written = written();
            assertThat(passes.claim(worker, "the same owner"))
                    .as("a copy of what is worked on")
                    .isEmpty();
            assertThat(written()).isGreaterThan(written);
            assertThat(here.passes.settle(claim, applied(claim))).isEqualTo(new Passes.Settled.Idle());
        }
    }

    /** How far the master has got in what it tells its replicas. */
    private long written() {
        var offset = Pattern.compile("master_repl_offset:(\\d+)").matcher(replication());
        assertThat(offset.find()).isTrue();
        return Long.parseLong(offset.group(1));
    }

    private String replication() {
        return String.valueOf(redis.command("INFO", "replication"));
    }

    private void worksAgain() {
        WorkerSid another = Sids.worker();
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(QueueUnavailable.class)
                .until(() -> {
                    here.accept(another);
                    return true;
                });
        Claim claim = here.started(another);
        assertThat(here.passes.settle(claim, applied(claim))).isInstanceOf(Passes.Settled.class);
    }
}

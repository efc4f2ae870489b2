package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisServer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The first host named of a cluster falls silent and its connections stay open, as when its power is gone: that is whom a
 * client asks where everything is. Its replica takes its place after the cluster's time-out, 2 s here.
 */
@Timeout(120)
class SilentFirstHostTest {
    private static final Duration SOON = Duration.ofSeconds(25);

    private RedisCluster cluster;
    private RedisServer first;
    private Replica here;

    @BeforeEach
    void start() {
        cluster = RedisCluster.start(1);
        first = cluster.masters().getFirst();
        here = new Replica(new TestRedis.Cluster(cluster), Settings.usual());
        here.queue.open();
    }

    @AfterEach
    void stop() {
        first.resume();
        here.close();
        cluster.close();
    }

    @Test
    void theOtherHostsAreAskedWhereEverythingIs() {
        WorkerSid lost = anyOn(first);
        WorkerSid neighbour = anyOn(cluster.masters().getLast());
        assertThat(isAccepted(lost)).isTrue();
        assertThat(isAccepted(neighbour)).isTrue();
        first.pause();
        await().atMost(SOON).until(() -> !isAccepted(neighbour));
        await().atMost(SOON).until(() -> isAccepted(neighbour) && isAccepted(lost));
        assertThat(isOnceWhole(i -> isAccepted(i % 2 == 0 ? neighbour : lost))).isTrue();
    }

    /** Who was told that it is not accepted may have said something else since. */
    @Test
    void whatWasNotAcceptedIsNotSentWhenTheHostComesBack() {
        WorkerSid neighbour = anyOn(cluster.masters().getLast());
        Set<String> accepted = new HashSet<>();
        assertThat(accept(neighbour, accepted)).isTrue();
        first.pause();
        await().atMost(SOON).until(() -> !accept(neighbour, accepted));
        await().atMost(SOON).until(() -> accept(neighbour, accepted));
        first.resume();
        await().atMost(SOON).until(() -> cluster.currentMasters().size() == 3);
        assertThat(isOnceWhole(_ -> accept(neighbour, accepted))).isTrue();
        Object waiting = cluster.masters()
                .getLast()
                .command("LRANGE", here.keys(neighbour).updates(), "0", "-1");
        assertThat((List<?>) waiting).hasSize(accepted.size());
    }

    /** A machine that is slow besides may answer one call too late: of a few series of twenty one has to be whole. */
    private static boolean isOnceWhole(IntPredicate call) {
        for (int series = 0; series < 3; series++) if (IntStream.range(0, 20).allMatch(call)) return true;
        return false;
    }

    private boolean accept(WorkerSid worker, Set<String> accepted) {
        Update update = here.update(worker);
        return isAccepted(here, update) && accepted.add(update.updateId());
    }

    /** Nor where no other client can be connected, since one more master is gone and nobody takes its place. */
    @Test
    void norIsWhatWasAskedWhileNoOtherClientStood() {
        try (var lonely = RedisCluster.start();
                var there = new Replica(new TestRedis.Cluster(lonely), Settings.usual())) {
            RedisServer asked = lonely.masters().getFirst();
            RedisServer other = lonely.masters().getLast();
            for (RedisServer each : lonely.masters())
                each.command("CONFIG", "SET", "cluster-node-timeout", "60000"); // they go on as if all were well
            there.queue.open();
            WorkerSid neighbour = anyOn(lonely, other);
            assertThat(isAccepted(there, there.update(neighbour))).isTrue(); // so that Redis knows the script
            lonely.masters().get(1).kill();
            asked.pause();
            await().atMost(SOON).until(() -> there.clients.next() != there.clients.inUse());
            List<Update> refused =
                    Stream.generate(() -> there.update(neighbour)).limit(3).toList();
            for (Update each : refused) assertThat(isAccepted(there, each)).isFalse();
            asked.resume();
            await().atMost(SOON).until(() -> isAccepted(there, there.update(neighbour)));
            Object waiting = other.command("LRANGE", there.keys(neighbour).updates(), "0", "-1");
            for (Update each : refused) assertThat(waiting.toString()).doesNotContain(each.updateId());
        }
    }

    /** Messages are heard again as well. */
    @Test
    void whoListensHearsAgain() {
        var heard = new Semaphore(0);
        try (var link = new Link(here.vertx, here.clients, true, new Durability(0));
                var mailbox = new Mailbox(here.vertx, here.clients, link, "news", _ -> heard.release())) {
            mailbox.open();
            await().atMost(SOON).until(() -> isHeard(link, heard));
            first.pause();
            await().atMost(SOON).until(() -> isHeard(link, heard));
        }
    }

    private static boolean isHeard(Link link, Semaphore heard) throws InterruptedException {
        heard.drainPermits();
        try {
            link.send(Request.cmd(Command.PUBLISH).arg("news").arg("x"));
        } catch (QueueUnavailable e) {
            return false;
        }
        return heard.tryAcquire(1, TimeUnit.SECONDS);
    }

    private boolean isAccepted(WorkerSid worker) {
        return isAccepted(here, here.update(worker));
    }

    private static boolean isAccepted(Replica at, Update update) {
        try {
            at.inbox.accept(update, null);
            return true;
        } catch (QueueUnavailable e) {
            return false;
        }
    }

    private WorkerSid anyOn(RedisServer node) {
        return anyOn(cluster, node);
    }

    private WorkerSid anyOn(RedisCluster of, RedisServer node) {
        return Stream.generate(Sids::worker)
                .filter(it -> of.masterOf(here.keys(it).hash()) == node)
                .findFirst()
                .orElseThrow();
    }
}

package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

class WhereaboutsTest {

    @Nested
    class OnOneServer extends Contract {
        @Override
        TestRedis redis() {
            return new TestRedis.Single(RedisServer.start());
        }
    }

    @Nested
    class OnACluster extends Contract {
        @Override
        TestRedis redis() {
            return new TestRedis.Cluster(RedisCluster.start());
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Contract {
        private TestRedis redis;
        private Replica replica;
        private Whereabouts whereabouts;

        abstract TestRedis redis();

        @BeforeAll
        void start() {
            redis = redis();
            replica = new Replica(redis, Settings.usual());
            whereabouts = replica.queue.whereabouts();
        }

        @AfterAll
        void stop() {
            replica.close();
            redis.close();
        }

        private static String sid(String prefix) {
            return prefix + UUID.randomUUID().toString().replace("-", "");
        }

        private static WorkerSid worker() {
            return new WorkerSid(sid("WK"));
        }

        @Test
        void whatIsTaughtTogetherIsFoundByEachOfItsNames() {
            WorkerSid worker = worker();
            List<String> sids = List.of(sid("WR"), sid("WT"), sid("CA"));
            whereabouts.remember(worker, sids);
            assertThat(whereabouts.find(sids)).containsExactly(List.of(worker), List.of(worker), List.of(worker));
        }

        @Test
        void whatWasNeverTaughtIsNowhere() {
            assertThat(whereabouts.find(List.of(sid("CA"), sid("WT")))).containsExactly(List.of(), List.of());
            assertThat(whereabouts.find(List.of())).isEmpty();
            whereabouts.remember(worker(), List.of());
        }

        @Test
        void aTaskMayBelongToSeveralTheLatestFirst() {
            String task = sid("WT");
            List<WorkerSid> latestFirst = new ArrayList<>();
            for (int i = 0; i < Whereabouts.MOST_WORKERS + 3; i++) {
                WorkerSid worker = worker();
                latestFirst.addFirst(worker);
                whereabouts.remember(worker, List.of(task));
                nextMillisecond(task);
            }
            assertThat(whereabouts.find(List.of(task)).getFirst())
                    .isEqualTo(latestFirst.subList(0, Whereabouts.MOST_WORKERS));
        }

        /** The order is by Redis' milliseconds. */
        private void nextMillisecond(String key) {
            long now = millis(key);
            while (millis(key) == now) Thread.onSpinWait();
        }

        private long millis(String key) {
            List<?> time = (List<?>) redis.command(Keys.whereabouts(key), "TIME");
            return Long.parseLong(time.get(0).toString()) * 1000
                    + Long.parseLong(time.get(1).toString()) / 1000;
        }

        @Test
        void whatIsTaughtTwiceStandsOnceAndLastsAnew() {
            WorkerSid worker = worker();
            String task = sid("WT");
            String key = Keys.whereabouts(task);
            whereabouts.remember(worker, List.of(task));
            redis.command(key, "EXPIRE", key, "100");
            whereabouts.remember(worker, List.of(task));
            assertThat(whereabouts.find(List.of(task))).containsExactly(List.of(worker));
            assertThat((Long) redis.command(key, "TTL", key))
                    .as("longer than a call and the four hours of Event Streams")
                    .isGreaterThan(27 * 3600L);
        }

        @Test
        void aRedisThatForgotTheScriptIsTaughtItAgain() {
            redis.servers().forEach(server -> server.command("SCRIPT", "FLUSH"));
            WorkerSid worker = worker();
            List<String> sids = List.of(sid("WR"), sid("WT"), sid("CA"));
            whereabouts.remember(worker, sids);
            assertThat(whereabouts.find(sids)).containsOnly(List.of(worker));
        }
    }

    @Test
    void withoutRedisNothingIsSaid() {
        RedisServer server = RedisServer.start();
        try (var replica = new Replica(new TestRedis.Single(server), Settings.usual())) {
            server.stop();
            Whereabouts whereabouts = replica.queue.whereabouts();
            assertThatThrownBy(() -> whereabouts.find(List.of("CA1"))).isInstanceOf(QueueUnavailable.class);
            assertThatThrownBy(() -> whereabouts.remember(new WorkerSid("WK" + "0".repeat(32)), List.of("CA1")))
                    .isInstanceOf(QueueUnavailable.class);
        } finally {
            server.close();
        }
    }
}

package io.taskrouter.coordinator.queue;

import static io.taskrouter.coordinator.queue.Sids.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** What a reader of the feed is promised, on whatever Redis. */
@Timeout(120)
@OnEveryTopology
abstract class FeedPromises {
    static final Duration SOON = Duration.ofSeconds(20);

    @Parameter
    TestRedis redis;

    Replica one;
    Replica other;
    WorkerSid worker;

    @BeforeEach
    void twoReplicas() {
        worker = worker();
        redis.servers().forEach(server -> server.command("FLUSHALL"));
        one = new Replica(redis, Settings.usual());
        other = new Replica(redis, Settings.usual());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    static void settle(Replica replica, WorkerSid worker, String... news) {
        replica.inbox.accept(replica.update(worker), null);
        Claim claim = replica.started(worker);
        assertThat(replica.passes.settle(claim, Replica.applied(claim).telling(List.of(news))))
                .isInstanceOf(Passes.Settled.Idle.class);
    }

    WorkerSid inSamePartition(WorkerSid as) {
        while (true) {
            WorkerSid candidate = worker();
            if (one.keys(candidate).prefix().equals(one.keys(as).prefix())) return candidate;
        }
    }

    /** A reader that keeps everything. */
    static final class Reading implements Feed.Reader {
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

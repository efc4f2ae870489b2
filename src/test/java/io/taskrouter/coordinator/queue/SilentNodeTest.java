package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisCluster;
import io.taskrouter.coordinator.stack.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a cluster the connection to one node falls silent, while that node is well and the others go on answering. */
@Timeout(120)
class SilentNodeTest {
    private RedisCluster cluster;
    private LossyProxy proxy;
    private Replica here;
    private WorkerSid worker;
    private WorkerSid neighbour;

    @BeforeEach
    void putTheProxyBeforeOneNode() {
        cluster = RedisCluster.start();
        RedisServer asked = cluster.masters().getFirst(); // for where everything is
        RedisServer node = cluster.masters().getLast();
        proxy = new LossyProxy(node.port());
        String port = Integer.toString(proxy.port());
        node.command("CONFIG", "SET", "cluster-announce-port", port);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> String.valueOf(asked.command("CLUSTER", "SLOTS")).contains(port));
        here = new Replica(new TestRedis.Cluster(cluster), Settings.usual());
        here.queue.begin(); // it accepts only
        worker = anyOn(node);
        neighbour = anyOn(asked);
    }

    @AfterEach
    void stop() throws IOException {
        here.close();
        proxy.close();
        cluster.close();
    }

    @Test
    void itIsReplacedThoughTheOtherNodesAnswer() throws Exception {
        var over = new AtomicBoolean();
        Thread traffic = Thread.ofVirtual().start(() -> {
            while (!over.get()) isAccepted(here.update(neighbour));
        });
        try {
            for (int silent = 1; silent <= 2; silent++) {
                awaitAccepted();
                Update unanswered = here.update(worker);
                proxy.fallSilentAt(unanswered.updateId());
                assertThatThrownBy(() -> here.inbox.accept(unanswered, null)).isInstanceOf(QueueUnavailable.class);
                assertThat(proxy.lost()).isEqualTo(silent);
                awaitAccepted();
                int thrownAway = silent;
                await().atMost(Duration.ofSeconds(10)).until(() -> proxy.abandoned() == thrownAway);
            }
        } finally {
            over.set(true);
            traffic.join();
        }
    }

    /** Each that is not costs a second. */
    private void awaitAccepted() {
        boolean accepted = false;
        for (int i = 0; i < 4 && !accepted; i++) accepted = isAccepted(here.update(worker));
        assertThat(accepted).isTrue();
    }

    private boolean isAccepted(Update update) {
        try {
            here.inbox.accept(update, null);
            return true;
        } catch (QueueUnavailable e) {
            return false;
        }
    }

    private WorkerSid anyOn(RedisServer node) {
        return Stream.generate(Sids::worker)
                .filter(it -> cluster.masterOf(here.keys(it).hash()) == node)
                .findFirst()
                .orElseThrow();
    }
}

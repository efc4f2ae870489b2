package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That nobody is found is never said for want of Redis. */
class NoWhereaboutsTest {
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

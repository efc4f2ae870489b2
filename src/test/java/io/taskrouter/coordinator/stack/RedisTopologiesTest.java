package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RedisTopologiesTest {

    @Test
    void sentinelsPromoteTheReplicaWhenTheMasterIsKilled() {
        try (RedisSentinel redis = RedisSentinel.start()) {
            redis.master().command("SET", "key", "value");
            redis.master().command("WAIT", "1", "1000");
            assertThat(redis.masterPort()).isEqualTo(redis.master().port());

            redis.master().kill();

            Await.until(
                    Duration.ofSeconds(30),
                    "the replica is master",
                    () -> redis.masterPort() == redis.replica().port()
                            && "OK".equals(redis.replica().command("SET", "other", "value")));
            assertThat(redis.replica().command("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void clusterMastersShareTheSlotsAndSendClientsToTheRightOne() {
        try (RedisCluster redis = RedisCluster.start()) {
            RedisServer right = redis.masterOf("{p07}:key");
            RedisServer wrong = redis.masters().stream()
                    .filter(each -> each != right)
                    .findFirst()
                    .orElseThrow();
            assertThat(right.command("SET", "{p07}:key", "value")).isEqualTo("OK");
            assertThatThrownBy(() -> wrong.command("GET", "{p07}:key"))
                    .hasMessageContaining("MOVED")
                    .hasMessageContaining(Integer.toString(right.port()));
        }
    }

    @Test
    void aClustersReplicaTakesOverWhenItsMasterIsKilled() {
        try (RedisCluster redis = RedisCluster.start(1)) {
            RedisServer master = redis.masters().getFirst();
            RedisServer replica = redis.replicas().getFirst();
            master.kill();
            Await.until(
                    Duration.ofSeconds(30),
                    "the replica is master",
                    () -> String.valueOf(replica.command("ROLE")).contains("master"));
        }
    }
}

package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.stack.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    @Test
    void whoIsDueAndWhoHoldsAWorkerCanBeRead() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command("ZADD", "tr:{p03}:due", "1700000000123", "WK1");
            redis.command("EVAL", pack("'replica-1', 1700000000456"), "1", "tr:{p03}:w:WK1");
            redis.command("RPUSH", "tr:{p03}:w:WK1:updates", "not looked at");

            assertThat(Evidence.ofRedis(redis, List.of("WK1", "WK2")))
                    .satisfiesExactly(
                            time -> assertThat(time).matches("TIME \\[\\d+, \\d+]"),
                            due -> assertThat(due).isEqualTo("tr:{p03}:due [WK1, 1700000000123]"),
                            held -> assertThat(held).isEqualTo("tr:{p03}:w:WK1 [\"replica-1\",1700000000456]"));
        }
    }

    @Test
    void aRedisThatDoesNotAnswerIsEvidenceToo() {
        RedisServer redis = RedisServer.start();
        redis.close();
        assertThat(Evidence.ofRedis(redis, List.of("WK1")))
                .singleElement()
                .asString()
                .startsWith("TIME: ");
    }

    private static String pack(String record) {
        return "return redis.call('HSET', KEYS[1], 'record', cmsgpack.pack({" + record + "}))";
    }
}

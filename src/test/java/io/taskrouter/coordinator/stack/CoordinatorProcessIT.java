package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class CoordinatorProcessIT {

    @Test
    void thePackagedServiceStartsFreezesDiesAndComesBack() {
        try (RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = Map.of("quarkus.profile", "local", "quarkus.redis.hosts", redis.hosts());
            try (CoordinatorProcess service = CoordinatorProcess.start(settings)) {
                assertThat(service.isReady()).isTrue();
                service.pause();
                assertThat(service.isReady()).isFalse();
                service.resume();
                assertThat(service.isReady()).isTrue();
                service.kill();
                assertThat(service.isAlive()).isFalse();
            }
            try (CoordinatorProcess service = CoordinatorProcess.start(settings)) {
                assertThat(service.residentBytes()).isPositive();
                assertThat(service.stop()).as("exit code after SIGTERM").isEqualTo(128 + 15);
                assertThat(service.output()).contains("stopped in");
            }
        }
    }

    @Test
    void itStartsAndIsReadyWithoutRedis() {
        try (CoordinatorProcess service = CoordinatorProcess.start(
                Map.of("quarkus.profile", "local", "quarkus.redis.hosts", "redis://127.0.0.1:1"))) {
            assertThat(service.isReady()).isTrue();
        }
    }

    @Test
    void aServiceThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> CoordinatorProcess.start(
                        Map.of("quarkus.profile", "local", "quarkus.redis.max-pool-size", "many")))
                .hasMessageContaining("quarkus.redis.max-pool-size");
    }
}

package io.taskrouter.coordinator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = RedisTestResource.class, restrictToAnnotatedClass = true)
class RedisTestResourceTest {

    @Inject
    RedisDataSource redis;

    RedisServer server;

    @Test
    void theServiceAndTheTestTalkToTheSameServer() {
        redis.value(String.class).set("key", "value");
        assertThat(server.command("GET", "key")).isEqualTo("value");
    }
}

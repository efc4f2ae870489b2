package io.taskrouter.coordinator.queue;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What the client of Redis was made with: only there its configuration is at hand as the client understands it. */
@Singleton
final class RedisSettings implements RedisOptionsCustomizer {
    private volatile @Nullable RedisOptions options;

    @Override
    public void customize(String clientName, RedisOptions made) {
        if (clientName.equals(RedisConfig.DEFAULT_CLIENT_NAME)) options = made;
    }

    /** Null before the client was made. */
    @Nullable RedisOptions options() {
        return options;
    }
}

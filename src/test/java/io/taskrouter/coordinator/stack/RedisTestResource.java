package io.taskrouter.coordinator.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Redis of its own for a {@code @QuarkusTest}: {@code @QuarkusTestResource(RedisTestResource.class)}. A test that wants
 * to kill, freeze or look into it declares a field of type {@link RedisServer}. Settings may be given as
 * {@code initArgs}: they go into {@code redis.conf}.
 */
public final class RedisTestResource implements QuarkusTestResourceLifecycleManager {

    private Map<String, String> settings = Map.of();
    private @Nullable RedisServer redis;

    @Override
    public void init(Map<String, String> initArgs) {
        settings = Map.copyOf(initArgs);
    }

    @Override
    public Map<String, String> start() {
        RedisServer started = RedisServer.start(settings);
        redis = started;
        return Map.of("quarkus.redis.hosts", started.hosts());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(redis, new TestInjector.MatchesType(RedisServer.class));
    }

    @Override
    public void stop() {
        if (redis != null) {
            redis.close();
        }
    }
}

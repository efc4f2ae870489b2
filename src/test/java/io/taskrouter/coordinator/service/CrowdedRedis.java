package io.taskrouter.coordinator.service;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Redis that knows of a thousand workers before the service starts: the sweep over those without calls takes most of an hour, so that nothing is found by it. */
public final class CrowdedRedis implements QuarkusTestResourceLifecycleManager {
    private @Nullable RedisServer redis;

    @Override
    public Map<String, String> start() {
        RedisServer started = RedisServer.start();
        List<String> others = new ArrayList<>(List.of("HSET", "tr:{p00}:floor"));
        for (int n = 0; n < 1000; n++) others.addAll(List.of("WK%032x".formatted(0xF000_0000L + n), "{}"));
        started.command(others.toArray(String[]::new));
        redis = started;
        return Map.of("quarkus.redis.hosts", started.hosts());
    }

    @Override
    public void stop() {
        if (redis != null) redis.close();
    }
}

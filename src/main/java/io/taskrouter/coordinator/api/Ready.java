package io.taskrouter.coordinator.api;

import io.taskrouter.coordinator.queue.Draining;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means: started, configured, not draining. Redis' state is told and does not count, so that callers get our 503 instead of nothing; unless this replica is configured for another Redis than is there, which others are not. */
@Readiness
@ApplicationScoped
class Ready implements HealthCheck {
    private final Draining draining;
    private final RedisState redis;

    Ready(Draining draining, RedisState redis) {
        this.draining = draining;
        this.redis = redis;
    }

    @Override
    public HealthCheckResponse call() {
        boolean leaving = draining.isDraining();
        String state = redis.now();
        return HealthCheckResponse.named("coordinator")
                .status(!leaving && !state.equals(RedisState.DIVIDED_OTHERWISE))
                .withData("draining", leaving)
                .withData("redis", state)
                .build();
    }
}

package io.taskrouter.coordinator.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The HTTP side alone: behind it stand in-memory twins of the queue and of what is known, so that a test chooses every outcome. */
public class InMemory implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(
                InMemoryClock.class,
                InMemoryQueue.class,
                InMemoryWorkers.class,
                InMemoryDocuments.class,
                InMemoryDraining.class,
                InMemoryOversight.class,
                InMemoryTokens.class,
                InMemoryFeed.class,
                InMemoryExtensions.class,
                InMemoryWhereabouts.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "coordinator.http.body-timeout", "3s",
                "coordinator.auth.mode", "twilio",
                "coordinator.public-url", Callback.PUBLIC_URL);
    }
}

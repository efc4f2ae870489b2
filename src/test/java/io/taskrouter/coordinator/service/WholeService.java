package io.taskrouter.coordinator.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.taskrouter.coordinator.stack.RedisTestResource;
import io.taskrouter.coordinator.stack.SimulatorTestResource;
import java.util.List;
import java.util.Map;

/** Nothing stands in for anything: a real Redis, the simulated TaskRouter, keys to authenticate with. */
public final class WholeService implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.arc.exclude-types", "InMemoryQueue,InMemoryWorkers,InMemoryDocuments",
                "coordinator.auth.mode", "api-key",
                "coordinator.auth.api-keys.backend.secret", Floor.SERVICE_KEY,
                "coordinator.auth.api-keys.backend.role", "service",
                "coordinator.auth.api-keys.oncall.secret", Floor.OPERATOR_KEY,
                "coordinator.auth.api-keys.oncall.role", "operator",
                "twilio.request-timeout", "5S");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(
                new TestResourceEntry(RedisTestResource.class), new TestResourceEntry(SimulatorTestResource.class));
    }
}

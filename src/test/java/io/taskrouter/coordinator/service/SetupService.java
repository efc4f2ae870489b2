package io.taskrouter.coordinator.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.taskrouter.coordinator.stack.RedisTestResource;
import io.taskrouter.coordinator.stack.SimulatorTestResource;
import java.util.List;
import java.util.Map;

/** The whole service with an address of its own, and with all phone numbers for its lines. */
public final class SetupService implements QuarkusTestProfile {
    static final String PUBLIC_URL = "https://coordinator.example.com";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "coordinator.auth.mode", "api-key",
                "coordinator.auth.api-keys.backend.secret", Floor.SERVICE_KEY,
                "coordinator.auth.api-keys.backend.role", "service",
                "coordinator.auth.api-keys.oncall.secret", Floor.OPERATOR_KEY,
                "coordinator.auth.api-keys.oncall.role", "operator",
                "coordinator.public-url", PUBLIC_URL,
                "coordinator.setup.phone-numbers", "*",
                "twilio.request-timeout", "1500ms");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(
                new TestResourceEntry(RedisTestResource.class), new TestResourceEntry(SimulatorTestResource.class));
    }
}

package io.taskrouter.coordinator.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole service, looking at its queue often enough for a test to wait for it. */
public final class WatchedService implements QuarkusTestProfile {
    private final WholeService whole = new WholeService();

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(whole.getConfigOverrides());
        settings.put("coordinator.queue.sample", "100ms");
        settings.put("coordinator.queue.max-depth", "5");
        settings.put("twilio.breaker.window", "5");
        settings.put("twilio.breaker.delay", "1s");
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        List<TestResourceEntry> all = new ArrayList<>(whole.testResources());
        all.add(new TestResourceEntry(FrontDoor.class));
        return all;
    }
}

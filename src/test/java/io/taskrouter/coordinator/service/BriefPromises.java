package io.taskrouter.coordinator.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is promised does not stand for long, and queues are soon full. */
public final class BriefPromises implements QuarkusTestProfile {
    static final Duration STAND = Duration.ofSeconds(5);

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> all = new HashMap<>(new CallbacksTest.Called().getConfigOverrides());
        all.put("coordinator.rules.intent-ttl", STAND.toString());
        all.put("coordinator.queue.max-depth", "5");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return new CallbacksTest.Called().testResources();
    }
}

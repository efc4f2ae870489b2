package io.taskrouter.coordinator.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nobody may be parked for long, only one at a time, and callers of declined direct calls go on ringing. */
public final class BriefParking implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> all = new HashMap<>(new CallbacksTest.Called().getConfigOverrides());
        all.put("coordinator.rules.max-parked", "1");
        all.put("coordinator.rules.park-max-age", "4s");
        all.put("coordinator.rules.on-direct-declined", "none");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return new CallbacksTest.Called().testResources();
    }
}

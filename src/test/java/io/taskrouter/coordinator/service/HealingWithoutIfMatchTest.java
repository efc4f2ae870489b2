package io.taskrouter.coordinator.service;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The same where TaskRouter does not heed {@code If-Match} and every pass reads first. */
@QuarkusTest
@TestProfile(HealingWithoutIfMatchTest.Ignored.class)
class HealingWithoutIfMatchTest extends HealingOracleTest {
    public static final class Ignored implements QuarkusTestProfile {
        private final WholeService whole = new WholeService();

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(whole.getConfigOverrides());
            settings.put("twilio.if-match", "ignored");
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return whole.testResources();
        }
    }

    static List<Integer> seeds() {
        return IntStream.rangeClosed(101, 105).boxed().toList();
    }
}

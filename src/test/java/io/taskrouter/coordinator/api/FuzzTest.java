package io.taskrouter.coordinator.api;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every operation, in thousands of ways, where each can succeed. */
@QuarkusTest
@TestProfile(FuzzTest.Unlimited.class)
@Timeout(900)
class FuzzTest extends ApiTest {
    private static final String LETTER = "7-01OLD";

    @TestHTTPResource("/")
    URL service;

    @Inject
    InMemoryOversight oversight;

    /** One caller asks everything. */
    public static final class Unlimited extends InMemory {
        @Override
        public Map<String, String> getConfigOverrides() {
            var all = new HashMap<>(super.getConfigOverrides());
            all.put("coordinator.limits.key-per-second", "0");
            return all;
        }
    }

    @Test
    void whateverIsAskedIsAnsweredAsDescribed() throws Exception {
        workers.put(WORKER, "{\"team\":\"red\",\"n\":1.0}");
        workers.journal.add(EntriesOf.aChange());
        Map<String, String> values = Map.of(
                "workerSid",
                WORKER,
                "updateId",
                aPatch("{}").patch(ATTRIBUTES).path("updateId"),
                "callSid",
                "CA" + "0".repeat(31) + "1",
                "taskSid",
                "WT" + "0".repeat(31) + "1",
                "extension",
                "1234",
                "intentId",
                "01TEST0",
                "letterId",
                LETTER);
        new Fuzzing(
                        service.getPort(),
                        new Fuzzing.Stage(
                                "backend-secret-for-tests", "oncall-secret-for-tests", values, _ -> buryAgain()))
                .run(Fuzzing.requests(1_500), Set.of());
    }

    private void buryAgain() {
        oversight.bury(
                LETTER,
                new Update(
                        "01OLD",
                        new WorkerSid(WORKER),
                        new Caller("backend", Caller.Role.SERVICE),
                        Update.Handling.LENIENT,
                        null,
                        new Command.Change(new Command.MergePatch(ExactJson.object("{}")), null, null),
                        "replica-1",
                        null));
    }
}

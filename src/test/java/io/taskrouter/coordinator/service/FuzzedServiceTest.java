package io.taskrouter.coordinator.service;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.api.Fuzzing;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every operation, in hundreds of ways, with the real queue and the simulated TaskRouter behind it. */
@QuarkusTest
@TestProfile(FuzzedServiceTest.Unlimited.class)
@Timeout(900)
class FuzzedServiceTest {
    /** What needs a call on the line, or an update that was given up. */
    private static final Set<String> MORE_THAN_A_REQUEST =
            Set.of("parkCall", "pickUpCall", "hangUpParkedCall", "completeTask", "requeueDeadLetter", "dropDeadLetter");

    SimulatorServer simulator;

    @TestHTTPResource("/")
    URL service;

    /** One caller asks everything, and Twilio can call. */
    public static final class Unlimited implements QuarkusTestProfile {
        private final WholeService whole = new WholeService();

        @Override
        public Map<String, String> getConfigOverrides() {
            var all = new HashMap<>(whole.getConfigOverrides());
            all.put("coordinator.limits.key-per-second", "0");
            all.put("coordinator.public-url", "https://coordinator.test");
            return all;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return whole.testResources();
        }
    }

    @Test
    void whateverIsAskedIsAnsweredAsDescribed() throws Exception {
        Floor floor = Floor.withWorker(simulator, "{\"team\":\"red\",\"n\":1.0}");
        Map<String, String> values = Map.of(
                "workerSid",
                floor.worker,
                "updateId",
                floor.patch("{\"team\":\"blue\"}").path("updateId"),
                "callSid",
                "CA" + "0".repeat(31) + "1",
                "taskSid",
                "WT" + "0".repeat(31) + "1",
                "extension",
                "1234",
                "intentId",
                "01JGF6Q8Z0000000000000000A",
                "letterId",
                "7-01JGF6Q8Z0000000000000000A");
        new Fuzzing(service.getPort(), new Fuzzing.Stage(Floor.SERVICE_KEY, Floor.OPERATOR_KEY, values, _ -> goOn()))
                .run(Fuzzing.requests(1_000), MORE_THAN_A_REQUEST);
    }

    /** Whoever is asked to pause does. */
    private static void goOn() {
        io.restassured.RestAssured.given()
                .header("Authorization", "Bearer " + Floor.OPERATOR_KEY)
                .post("/v1/admin/resume")
                .then()
                .statusCode(200);
    }
}

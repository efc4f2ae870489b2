package io.taskrouter.coordinator.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SimulatorMountTest.Enabled.class)
class SimulatorMountTest {
    private static final String ALICE = "/simulator" + Client.worker(Client.ALICE);

    public static class Enabled implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("simulator.enabled", "true");
        }
    }

    private static RequestSpecification twilio() {
        return RestAssured.given()
                .auth()
                .preemptive()
                .basic("AC00000000000000000000000000000001", "simulated-auth-token");
    }

    @Test
    void theSimulatorAnswersOnTheServicesOwnPort() {
        Response written = twilio().formParam("Attributes", "{\"a\":1}").post(ALICE);
        assertThat(written.statusCode()).isEqualTo(200);
        assertThat(written.header("ETag")).isEqualTo("\"1\"");
        assertThat(twilio().get(ALICE).jsonPath().getString("attributes")).isEqualTo("{\"a\":1}");
        assertThat(RestAssured.get("/simulator/control/counters").statusCode()).isEqualTo(200);
        assertThat(RestAssured.get(ALICE).statusCode()).isEqualTo(401);
        assertThat(twilio().get("/simulator/nowhere").jsonPath().getInt("code")).isEqualTo(20404);
    }
}

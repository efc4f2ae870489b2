package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log as a cluster collects it. */
@Timeout(180)
class LogsIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SECRET = "+15557654321";

    @Test
    void everyLineIsJsonAndASettledPassIsNamedWithoutItsValues() throws Exception {
        String update;
        String output;
        String worker;
        try (RedisServer redis = RedisServer.start();
                SimulatorServer simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0))) {
            worker = simulator.control().seed(1, "{}").getFirst();
            try (CoordinatorProcess service = CoordinatorProcess.start(settings(redis, simulator))) {
                var answer = given().contentType("application/merge-patch+json")
                        .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                        .body("{\"phone\":\"" + SECRET + "\"}")
                        .patch(service.url() + "/v1/workers/" + worker + "/attributes");
                answer.then().statusCode(200);
                update = answer.jsonPath().getString("updateId");
                service.stop();
                output = service.output();
            }
        }
        List<JsonNode> passes = new ArrayList<>();
        for (String line : output.lines().toList()) {
            JsonNode entry = new ObjectMapper().readTree(line);
            assertThat(entry.has("level") && entry.has("message") && entry.has("timestamp"))
                    .as(line)
                    .isTrue();
            if (entry.path("loggerName").asText().equals("io.taskrouter.coordinator.passes")) passes.add(entry);
        }
        assertThat(passes).anySatisfy(pass -> {
            assertThat(pass.path("level").asText()).isEqualTo("DEBUG");
            assertThat(pass.path("message").asText()).contains(update, TRACE, "applied=1");
            JsonNode fields = pass.path("mdc");
            assertThat(fields.path("worker").asText()).isEqualTo(worker);
            assertThat(fields.path("applied").asText()).isEqualTo("1");
            assertThat(fields.path("updates").asText()).contains(update);
            assertThat(fields.path("traces").asText()).contains(TRACE);
            assertThat(fields.path("pass").asLong()).isPositive();
            assertThat(fields.path("millis").asLong()).isBetween(0L, 8_000L);
            assertThat(fields.has("events") && fields.has("unclean") && fields.has("attempts") && fields.has("dead"))
                    .isTrue();
        });
        assertThat(output).doesNotContain(SECRET);
    }

    private static Map<String, String> settings(RedisServer redis, SimulatorServer simulator) {
        Map<String, String> settings = CoordinatorProcess.beside(redis, simulator, Map.of());
        settings.put("quarkus.log.console.json.enabled", "true");
        settings.put("quarkus.log.category.\"io.taskrouter.coordinator.passes\".level", "DEBUG");
        return settings;
    }
}

package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTest {
    private SimulatorServer server;
    private Client client;

    @BeforeEach
    void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults());
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void workersAreMadeByTheNumberWithTheirNumberInName() {
        JsonNode made = body(client.json(
                "POST",
                "/control/workers",
                "{\"count\":200,\"prefix\":\"bench-\",\"attributes\":{\"n\":\"${n}\"},\"capacity\":2}"));
        assertThat(made.get("sids")).hasSize(200);
        String last = made.get("sids").get(199).asText();
        assertThat(last).isEqualTo("WK00000000000000000000000000000203");
        assertThat(body(client.get(worker(last))).get("friendly_name").asText()).isEqualTo("bench-203");
        assertThat(server.control().attributes(last)).isEqualTo("{\"n\":\"203\"}");
        assertThat(server.control().voiceCapacity(last)).isEqualTo(2);
    }

    @Test
    void workersThatAreAskedForAtOnceAreDifferentOnes() {
        List<String> made = IntStream.range(0, 400)
                .parallel()
                .mapToObj(_ -> server.control().seed(1, "{}").getFirst())
                .toList();
        assertThat(made).doesNotHaveDuplicates();
    }

    @Test
    void optionsAreMergedAndShownWithoutCredentials() {
        JsonNode options = body(client.json(
                "PATCH", "/control/options", "{\"etag\":\"bare\",\"latency\":{\"kind\":\"FIXED\",\"millis\":5}}"));
        assertThat(options.at("/latency/millis").asInt()).isEqualTo(5);
        assertThat(options.get("ifMatchEnforced").asBoolean()).isTrue();
        assertThat(options.has("account")).isFalse();
        assertThat(client.get(worker(ALICE)).headers().firstValue("ETag")).contains("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"etag\":\"sparkling\"}",
                "{\"nonsense\":1}",
                "{\"clockFactor\":-1}",
                "{\"clockFactor\":0}",
                "[]",
                "{"
            })
    void badOptionsAreRefusedAndChangeNothing(String patch) {
        assertThat(client.json("PATCH", "/control/options", patch).statusCode()).isEqualTo(400);
        assertThat(server.control().options()).isEqualTo(SimulatorOptions.defaults());
    }

    @Test
    void countersTellEveryEndpointAndStatus() {
        client.get(worker(ALICE));
        client.get(worker(ALICE));
        client.post(worker(ALICE), "Attributes", "nonsense");
        JsonNode counters = body(client.get("/control/counters"));
        assertThat(counters.at("/endpoints/GET worker/200").asInt()).isEqualTo(2);
        assertThat(counters.at("/endpoints/POST worker/400").asInt()).isEqualTo(1);
        assertThat(counters.get("total").asInt()).isEqualTo(3);
        assertThat(counters.get("mostWritesOfOneWorker").asInt()).isEqualTo(1);
    }

    @Test
    void everyRequestIsLoggedWithItsSpan() {
        server.control().options(SimulatorOptions.defaults().withLatency(SimulatorOptions.Latency.fixed(30)));
        client.send(client.form(worker(ALICE), "Attributes", "{}").header("X-Simulator-Writer", "plugin"));
        client.get(worker(Client.BOB));
        RequestEntry write = server.control().requestLog(ALICE, 0, 10).getFirst();
        assertThat(write.endpoint()).isEqualTo("POST worker");
        assertThat(write.writer()).isEqualTo("plugin");
        assertThat(write.outcome()).isEqualTo("200");
        assertThat(write.endedNanos() - write.arrivedNanos()).isGreaterThan(25_000_000);
        JsonNode all = body(client.get("/control/requests?after=" + write.sequence()));
        assertThat(all.at("/items/0/endpoint").asText()).isEqualTo("GET worker");
    }

    @Test
    void aResetForgetsEverythingButTheOptions() {
        server.control().options(SimulatorOptions.defaults().withSeed(1).withAttributesInLists(false));
        client.post(worker(ALICE), "Attributes", "{\"a\":1}");
        assertThat(client.json("POST", "/control/reset", "{\"seededWorkers\":1}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.control().version(ALICE)).isZero();
        assertThat(client.get(worker(Client.BOB)).statusCode()).isEqualTo(404);
        assertThat(server.control().options().attributesInLists()).isFalse();
        assertThat(server.control().requests("POST worker")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /control/history?after=x, 400",
        "DELETE, /control/faults/x, 404",
        "GET, /control/workers/WK99999999999999999999999999999999, 404",
        "POST, /control/nothing, 404",
        "PUT, /control/reset, 405"
    })
    void wrongRequestsAreAnsweredNotDropped(String method, String path, int status) {
        HttpResponse<String> answer = client.json(method, path, "");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(body(answer).get("status").asInt()).isEqualTo(status);
    }

    @Test
    void argumentsAreReadOrNamed() {
        SimulatorOptions options = SimulatorMain.read(
                SimulatorOptions.defaults(), "--port", "19", "--workers", "7", "--latency", "60", "--clock", "20");
        assertThat(options.port()).isEqualTo(19);
        assertThat(options.seededWorkers()).isEqualTo(7);
        assertThat(options.latency()).isEqualTo(SimulatorOptions.Latency.fixed(60));
        assertThat(options.clockFactor()).isEqualTo(20);
        assertThatThrownBy(() -> SimulatorMain.read(options, "--speed", "9")).hasMessage("unknown argument --speed");
        assertThatThrownBy(() -> SimulatorMain.read(options, "--port", "many")).hasMessageContaining("--port many");
        assertThatThrownBy(() -> SimulatorMain.read(options, "--port")).hasMessage("--port needs a value");
    }
}

package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.BOB;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.etag;
import static io.taskrouter.coordinator.simulator.Client.voice;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerVersionTest {
    private static SimulatorServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults());
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void fresh() {
        server.control().options(SimulatorOptions.defaults());
        server.control().reset();
    }

    private HttpResponse<String> write(String attributes, String ifMatch) {
        return client.send(client.form(worker(ALICE), "Attributes", attributes).header("If-Match", ifMatch));
    }

    @Test
    void everyWriteMovesTheVersionByOne() {
        assertThat(etag(client.get(worker(ALICE)))).isEqualTo("\"0\"");
        assertThat(etag(client.post(worker(ALICE), "Attributes", "{\"a\":1}"))).isEqualTo("\"1\"");
        assertThat(etag(client.post(worker(ALICE), "ActivitySid", "WA00000000000000000000000000000004")))
                .isEqualTo("\"2\"");
        assertThat(etag(client.get(worker(BOB)))).isEqualTo("\"0\"");
    }

    @Test
    void attributesComeBackLetterByLetter() {
        String odd = "{ \"b\" : 1.0,\"a\":1e2, \"z\":\"\\u00e4ö €\",\"big\":123456789012345678901234567890 }";
        client.post(worker(ALICE), "Attributes", odd);
        assertThat(body(client.get(worker(ALICE))).get("attributes").asText()).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"0\"", "W/\"0\"", "*"})
    void aMatchingConditionInAnySpellingIsAccepted(String ifMatch) {
        assertThat(write("{}", ifMatch).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1\"", "W/\"7\"", "", "nonsense", "\"0"})
    void aConditionThatDoesNotMatchChangesNothing(String ifMatch) {
        String before = server.control().attributes(ALICE);
        HttpResponse<String> refused = write("{\"x\":1}", ifMatch);
        assertThat(refused.statusCode()).isEqualTo(412);
        assertThat(body(refused).get("code").asInt()).isEqualTo(20412);
        assertThat(body(refused).get("status").asInt()).isEqualTo(412);
        assertThat(server.control().attributes(ALICE)).isEqualTo(before);
        assertThat(server.control().version(ALICE)).isZero();
    }

    @Test
    void conditionsAreIgnoredWhereEnforcementIsOff() {
        server.control().options(SimulatorOptions.defaults().withIfMatchEnforced(false));
        assertThat(write("{\"x\":1}", "99").statusCode()).isEqualTo(200);
        assertThat(server.control().version(ALICE)).isEqualTo(1);
    }

    @Test
    void theVersionIsSpelledAsAsked() {
        server.control().options(SimulatorOptions.defaults().withEtag(SimulatorOptions.Etag.BARE));
        assertThat(etag(client.get(worker(ALICE)))).isEqualTo("0");
        server.control().options(SimulatorOptions.defaults().withEtag(SimulatorOptions.Etag.ABSENT));
        assertThat(client.get(worker(ALICE)).headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void capacityMovesTheWorkersVersionButHasNoVersionOfItsOwn() {
        HttpResponse<String> raised = client.post(voice(ALICE), "Capacity", "2");
        assertThat(raised.headers().firstValue("ETag")).isEmpty();
        assertThat(body(raised).get("configured_capacity").asInt()).isEqualTo(2);
        assertThat(server.control().version(ALICE)).isEqualTo(1);
    }

    @Test
    void anUnchangedCapacityMovesNothing() {
        client.post(voice(ALICE), "Capacity", "1");
        assertThat(server.control().version(ALICE)).isZero();
    }

    @Test
    void aChannelIgnoresConditions() {
        assertThat(client.send(client.form(voice(ALICE), "Capacity", "2").header("If-Match", "77"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aChannelIsFoundBySidAndByName() {
        String sid = body(client.get(voice(ALICE))).get("sid").asText();
        assertThat(body(client.get(worker(ALICE) + "/Channels/" + sid))
                        .get("task_channel_unique_name")
                        .asText())
                .isEqualTo("voice");
        assertThat(client.get(worker(ALICE) + "/Channels/telepathy").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "51", "many"})
    void aCapacityOutOfRangeIsRefused(String capacity) {
        assertThat(client.post(voice(ALICE), "Capacity", capacity).statusCode()).isEqualTo(400);
        assertThat(server.control().voiceCapacity(ALICE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[1]", "7", "{\"a\":1} {}", "{\"a\":", "{'a':1}", "{\"a\":1}x"})
    void attributesThatAreNoJsonObjectAreRefused(String attributes) {
        HttpResponse<String> refused = client.post(worker(ALICE), "Attributes", attributes);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(body(refused).get("code").asInt()).isEqualTo(20001);
        assertThat(server.control().version(ALICE)).isZero();
    }

    @Test
    void attributesMayHaveExactly4096Characters() {
        String fits = "{\"a\":\"" + "x".repeat(4096 - 8) + "\"}";
        assertThat(fits).hasSize(4096);
        assertThat(client.post(worker(ALICE), "Attributes", fits).statusCode()).isEqualTo(200);
        assertThat(client.post(worker(ALICE), "Attributes", fits + " ").statusCode())
                .isEqualTo(400);
    }

    @Test
    void friendlyNamesAreUniqueWhateverTheirCase() {
        assertThat(client.post(worker(BOB), "FriendlyName", "ALICE").statusCode())
                .isEqualTo(400);
        assertThat(client.post(worker(BOB), "FriendlyName", "robert").statusCode())
                .isEqualTo(200);
        assertThat(client.post(worker(ALICE), "FriendlyName", "bob").statusCode())
                .isEqualTo(200);
        assertThat(client.post(worker(ALICE), "FriendlyName", "x".repeat(65)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRefusedRenameKeepsTheNewNameFree() {
        assertThat(client.send(client.form(worker(ALICE), "FriendlyName", "anna")
                                .header("If-Match", "9"))
                        .statusCode())
                .isEqualTo(412);
        assertThat(client.post(worker(BOB), "FriendlyName", "anna").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWorkerIsMadeAndDeleted() {
        HttpResponse<String> made = client.post(Client.WORKSPACE + "/Workers", "FriendlyName", "dave");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(etag(made)).isEqualTo("\"0\"");
        String sid = body(made).get("sid").asText();
        assertThat(sid).matches("WK[0-9a-f]{32}");
        assertThat(client.delete(worker(sid), "If-Match", "5").statusCode()).isEqualTo(412);
        assertThat(client.delete(worker(sid), "If-Match", "0").statusCode()).isEqualTo(204);
        HttpResponse<String> gone = client.get(worker(sid));
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(body(gone).get("message").asText())
                .isEqualTo("The requested resource /Workspaces/WS00000000000000000000000000000001/Workers/" + sid
                        + " was not found");
    }

    @Test
    void onlyTheAccountIsLetIn() {
        Client stranger = new Client(server);
        stranger.credentials("AC00000000000000000000000000000001", "wrong");
        HttpResponse<String> refused = stranger.get(worker(ALICE));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(body(refused).get("code").asInt()).isEqualTo(20003);
        stranger.close();
    }

    @Test
    void anotherWorkspaceIsNotFound() {
        assertThat(client.get("/v1/Workspaces/WS00000000000000000000000000000009/Workers")
                        .statusCode())
                .isEqualTo(404);
    }
}

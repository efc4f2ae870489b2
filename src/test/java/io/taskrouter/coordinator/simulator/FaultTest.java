package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.BOB;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.voice;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final String WANTED = "{\"x\":1}";
    private SimulatorServer server;
    private SimulatorControl control;
    private Client client;

    @BeforeEach
    void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults());
        control = server.control();
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> write() {
        return client.post(worker(ALICE), "Attributes", WANTED);
    }

    @Test
    void anErrorBeforeApplyingChangesNothing() {
        control.fault(FaultRule.errorBefore(503).times(1));
        assertThat(write().statusCode()).isEqualTo(503);
        assertThat(control.attributes(ALICE)).isNotEqualTo(WANTED);
        assertThat(write().statusCode()).isEqualTo(200);
    }

    @Test
    void anErrorAfterApplyingHasTakenEffect() {
        control.fault(FaultRule.errorAfter(500).times(1));
        assertThat(write().statusCode()).isEqualTo(500);
        assertThat(control.attributes(ALICE)).isEqualTo(WANTED);
    }

    @Test
    void aResetEndsWithoutAnAnswer() {
        control.fault(FaultRule.resetBefore().times(1).on("POST", "worker"));
        assertThatThrownBy(this::write).isInstanceOf(UncheckedIOException.class);
        assertThat(control.attributes(ALICE)).isNotEqualTo(WANTED);
        control.fault(FaultRule.resetAfter().times(1).on("POST", "worker"));
        assertThatThrownBy(this::write).isInstanceOf(UncheckedIOException.class);
        assertThat(control.attributes(ALICE)).isEqualTo(WANTED);
        assertThat(control.counters().get("POST worker")).containsEntry("reset", 2L);
    }

    @Test
    void aHangNeverAnswers() {
        control.fault(FaultRule.hang().times(1));
        assertThatThrownBy(() -> writeWithin(Duration.ofSeconds(3))).isInstanceOf(HttpTimeoutException.class);
        await().untilAsserted(
                        () -> assertThat(control.counters().get("POST worker")).containsEntry("silence", 1L));
        assertThat(control.attributes(ALICE)).isNotEqualTo(WANTED);
    }

    @Test
    void aLateWriteLandsAfterItsCallerHasGivenUp() {
        FaultRule landing = control.fault(FaultRule.lateLanding(3_000).times(1));
        CompletableFuture<?> caller = client.http()
                .sendAsync(client.form(worker(ALICE), "Attributes", WANTED).build(), BodyHandlers.ofString());
        await().until(() -> control.fired(landing) == 1);
        assertThat(caller).isNotDone();
        caller.cancel(true);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(control.attributes(ALICE)).isEqualTo(WANTED));
        assertThat(control.history(ALICE, 0, 100))
                .last()
                .satisfies(landed -> assertThat(Duration.ofNanos(landed.appliedNanos() - landed.arrivedNanos()))
                        .isGreaterThanOrEqualTo(Duration.ofMillis(2_990)));
    }

    @Test
    void aLateWriteStillMeetsItsCondition() {
        FaultRule landing = control.fault(FaultRule.lateLanding(3_000).times(1));
        CompletableFuture<?> late = client.http()
                .sendAsync(
                        client.form(worker(ALICE), "Attributes", WANTED)
                                .header("If-Match", "0")
                                .build(),
                        BodyHandlers.ofString());
        await().until(() -> control.fired(landing) == 1);
        control.writeAttributes(ALICE, "{\"y\":2}", "somebody else");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> control.history(ALICE, 0, 100).stream().anyMatch(entry -> !entry.applied()));
        assertThat(control.attributes(ALICE)).isEqualTo("{\"y\":2}");
        late.cancel(true);
    }

    private void writeWithin(Duration patience) throws IOException, InterruptedException {
        client.http()
                .send(
                        client.form(worker(ALICE), "Attributes", WANTED)
                                .timeout(patience)
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void faultsChooseTheirWorkerEndpointAndMethod() {
        control.fault(FaultRule.errorBefore(500).on("POST", "worker-channel").forWorker(ALICE));
        assertThat(write().statusCode()).isEqualTo(200);
        assertThat(client.get(voice(ALICE)).statusCode()).isEqualTo(200);
        assertThat(client.post(voice(BOB), "Capacity", "2").statusCode()).isEqualTo(200);
        assertThat(client.post(voice(ALICE), "Capacity", "2").statusCode()).isEqualTo(500);
    }

    @Test
    void probabilitiesComeFromTheSeed() {
        FaultRule half = control.fault(FaultRule.errorBefore(500).withProbability(0.5));
        for (int i = 0; i < 200; i++) {
            client.get(worker(ALICE));
        }
        assertThat(control.fired(half)).isBetween(60L, 140L);
        SimulatorServer twin = SimulatorServer.start(SimulatorOptions.defaults());
        Client other = new Client(twin);
        FaultRule same = twin.control().fault(FaultRule.errorBefore(500).withProbability(0.5));
        for (int i = 0; i < 200; i++) {
            other.get(worker(ALICE));
        }
        assertThat(twin.control().fired(same)).isEqualTo(control.fired(half));
        other.close();
        twin.close();
    }

    @Test
    void otherDamageToAnswers() throws Exception {
        assertThat(damaged("html").body()).contains("<html>");
        assertThat(damaged("wrong-json").body()).isEqualTo("{\"sid\": \"WK");
        assertThat(damaged("unauthorized").statusCode()).isEqualTo(401);
        assertThat(damaged("no-etag").headers().firstValue("ETag")).isEmpty();
        assertThat(damaged("huge").body().length()).isGreaterThan(10_000_000);
        assertThat(damaged("gzip-bomb").headers().firstValue("Content-Encoding"))
                .contains("gzip");
        assertThatThrownBy(() -> damaged("truncated")).isInstanceOf(IOException.class);
    }

    private HttpResponse<String> damaged(String kind) throws IOException, InterruptedException {
        String wish = "{\"kind\":\"" + kind + "\",\"next\":1,\"endpoint\":\"worker\"}";
        assertThat(client.json("POST", "/control/faults", wish).statusCode()).isEqualTo(201);
        return client.http().send(client.request(worker(ALICE)).GET().build(), BodyHandlers.ofString());
    }

    @Test
    void anUnknownFaultIsRefused() {
        assertThat(client.json("POST", "/control/faults", "{\"kind\":\"earthquake\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anOrdinaryAnswerNeedsAnEffect() {
        assertThatThrownBy(() -> control.fault(FaultRule.of(FaultRule.Landing.NEVER, FaultRule.Answer.NORMAL)))
                .isInstanceOf(Rejection.class);
    }

    @Test
    void faultsOverHttpAreListedAndRemoved() {
        String made = client.json("POST", "/control/faults", "{\"kind\":\"error-before\",\"status\":502}")
                .body();
        assertThat(write().statusCode()).isEqualTo(502);
        assertThat(body(client.get("/control/faults")).at("/items/0/fired").asInt())
                .isEqualTo(1);
        client.delete("/control/faults/" + Client.tree(made).get("id").asText());
        assertThat(write().statusCode()).isEqualTo(200);
    }
}

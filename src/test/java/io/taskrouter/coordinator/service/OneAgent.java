package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One agent, ready and alone on the floor, whom TaskRouter's callbacks tell of; what is told of him is judged by what the service writes, in order. */
abstract class OneAgent {
    static final Duration SOON = Duration.ofSeconds(20);
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(2000);

    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    FloorControl phone;
    Floor floor;
    Steps steps;
    String extension;
    private final List<String> workers = new ArrayList<>();
    final List<String> calls = new ArrayList<>();

    @BeforeEach
    void aReadyWorker() {
        door.leadsTo(service.getPort());
        phone = simulator.control().floor();
        phone.eventCallback("");
        everybodyElseGoes();
        var probe = worker("{}");
        probe.look().then().statusCode(200);
        probe.offline();
        extension = Integer.toString(EXTENSIONS.incrementAndGet());
        floor = worker("{\"directExtension\":\"" + extension + "\",\"skills\":[\"x\"],\"isAcdReady\":true}");
        floor.look().then().statusCode(200);
        phone.eventCallback(publicUrl + "/webhooks/taskrouter");
        steps = new Steps(simulator, floor.worker);
    }

    @AfterEach
    void quiet() {
        simulator.control().clearFaults();
        callbacks(SimulatorOptions.Callbacks.faithful());
        phone.eventCallback("");
        calls.forEach(phone::hangUp);
        workers.forEach(simulator.control()::deleteWorker);
        workers.forEach(gone -> Floor.asService()
                .post("/v1/workers/" + gone + "/reconcile")
                .then()
                .statusCode(404)); // the simulator gives its SID to the next one
    }

    /** Who was there before would get the queue's calls. */
    private void everybodyElseGoes() {
        var history = simulator.control().history(null, 0, 100_000);
        var gone = history.stream()
                .filter(entry -> entry.kind().equals("delete"))
                .map(HistoryEntry::workerSid)
                .toList();
        history.stream()
                .filter(entry -> entry.kind().equals("create"))
                .map(HistoryEntry::workerSid)
                .distinct()
                .filter(worker -> !gone.contains(worker))
                .forEach(worker -> simulator.control().writeActivity(worker, "Offline", "flex"));
    }

    /** Gone again after the test, so that it does not get the next one's calls. */
    Floor worker(String attributes) {
        var worker = Floor.withWorker(simulator, attributes);
        workers.add(worker.worker);
        return worker;
    }

    String called(String call) {
        calls.add(call);
        return call;
    }

    String ringing(String call) {
        if (!call.isEmpty()) called(call);
        await().atMost(SOON).until(() -> !phone.openReservations(floor.worker).isEmpty());
        return phone.openReservations(floor.worker).getLast();
    }

    void taken(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(steps.taken()).containsExactly(expected));
    }

    void settled(boolean ready, int capacity) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(floor.attributes().path("isAcdReady").booleanValue()).isEqualTo(ready);
            assertThat(floor.capacity()).isEqualTo(capacity);
            assertThat(floor.get().jsonPath().getInt("queue.depth")).isZero();
        });
    }

    /** Everything that was told has been worked off: a look is answered after it. */
    void heard() {
        floor.look().then().statusCode(200);
    }

    Response intend(String body) {
        return Floor.asService()
                .contentType("application/json")
                .header("Prefer", "wait=5")
                .body(body)
                .post("/v1/workers/" + floor.worker + "/intents");
    }

    void callbacks(SimulatorOptions.Callbacks delivery) {
        simulator.control().options(simulator.control().options().withCallbacks(delivery));
    }
}

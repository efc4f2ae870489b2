package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker at the telephone, ready for queue calls and with an extension; nobody else is there. */
final class Desk {
    static final Duration SOON = Duration.ofSeconds(20);
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(6000);

    final FloorControl phone;
    final Floor floor;
    final Steps steps;
    final String extension;
    /** Hung up on when the desk closes. */
    final List<String> calls = new ArrayList<>();

    private final SimulatorServer simulator;

    private Desk(SimulatorServer simulator) {
        this.simulator = simulator;
        this.phone = simulator.control().floor();
        this.extension = Integer.toString(EXTENSIONS.incrementAndGet());
        this.floor = Floor.withWorker(simulator, "{\"directExtension\":\"" + extension + "\",\"isAcdReady\":true}");
        floor.look().then().statusCode(200);
        this.steps = new Steps(simulator, floor.worker);
    }

    /** @param publicUrl where the service is called back */
    static Desk open(SimulatorServer simulator, String publicUrl) {
        everybodyElseGoes(simulator);
        Desk desk = new Desk(simulator);
        desk.phone.eventCallback(publicUrl + "/webhooks/taskrouter");
        return desk;
    }

    private static void everybodyElseGoes(SimulatorServer simulator) {
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

    void close() {
        simulator.control().clearFaults();
        phone.eventCallback("");
        calls.forEach(phone::hangUp);
        floor.offline();
    }

    Response post(String path, String body) {
        return Floor.asService()
                .contentType("application/json")
                .body(body)
                .post("/v1/workers/" + floor.worker + "/" + path);
    }

    /** A customer on the queue line; the call's SID. */
    String customer() {
        calls.add(phone.callQueue());
        return calls.getLast();
    }

    /** A customer on the direct line, who has dialled this worker's extension. */
    String directCustomer() {
        calls.add(phone.callExtension(extension));
        return calls.getLast();
    }

    /** A customer with task attributes of his own. @param call as the simulator's control takes it */
    String customer(String call) {
        calls.add(io.restassured.RestAssured.given()
                .contentType("application/json")
                .body(call)
                .post(simulator.baseUrl() + "/control/calls")
                .then()
                .statusCode(201)
                .extract()
                .path("callSid"));
        return calls.getLast();
    }

    /** The reservation of this call, once there is one. */
    String rings(String callSid) {
        await().atMost(SOON).until(() -> find(callSid) != null);
        return find(callSid);
    }

    private String find(String callSid) {
        return floor.get().jsonPath().getString("calls.find { it.callSid == '" + callSid + "' }.id");
    }

    /** Answers this call, which rings; the reservation. */
    String take(String callSid) {
        String reservation = rings(callSid);
        phone.accept(reservation);
        talksIn(reservation);
        return reservation;
    }

    /** What rings, when nobody can say yet whose call it is. */
    String reserved() {
        await().atMost(SOON)
                .until(() -> !floor.get().jsonPath().getList("calls").isEmpty());
        return phone.openReservations(floor.worker).getLast();
    }

    void talksIn(String reservation) {
        await().atMost(SOON)
                .untilAsserted(() -> floor.get()
                        .then()
                        .body("calls.find { it.id == '" + reservation + "' }.phase", equalTo("live")));
    }

    /** Has this caller routed back and answers. */
    String takeBack(String callSid) {
        post("parked-calls/" + callSid + "/pickup", "").then().statusCode(202);
        return take(callSid);
    }

    /** Parks this call, which is live. */
    void park(String callSid) {
        post("calls/" + callSid + "/park", "").then().statusCode(200);
    }

    void isParked(String... callSids) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(floor.get().jsonPath().getList("parkedCalls.callSid", String.class))
                        .containsExactlyInAnyOrder(callSids));
    }

    /** What TaskRouter holds. */
    void settles(boolean ready, int capacity) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(floor.attributes().path("isAcdReady").booleanValue()).isEqualTo(ready);
            assertThat(floor.capacity()).isEqualTo(capacity);
        });
    }

    /** Everything that has happened so far has been heard, and nothing is written any more. */
    void isQuiet() {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(floor.get().jsonPath().getInt("queue.depth")).isZero());
        floor.look().then().statusCode(200);
    }
}

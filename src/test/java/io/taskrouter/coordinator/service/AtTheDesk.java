package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.Response;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One agent at a desk, whom TaskRouter's callbacks tell of; his calls, and what is asked of the service for him. */
abstract class AtTheDesk {
    static final Duration SOON = Desk.SOON;

    /** The leg of the agent himself, which is no caller's. */
    static final String WORKER_LEG = "CA" + "7".repeat(32);

    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    Desk desk;
    FloorControl phone;
    Floor floor;
    Steps steps;
    List<String> calls;

    @BeforeEach
    void open() {
        door.leadsTo(service.getPort());
        desk = Desk.open(simulator, publicUrl);
        phone = desk.phone;
        floor = desk.floor;
        steps = desk.steps;
        calls = desk.calls;
    }

    @AfterEach
    void close() {
        desk.close();
    }

    /** On a queue call; its reservation. */
    String live() {
        calls.add(phone.callQueue());
        await().atMost(SOON).until(() -> !phone.openReservations(floor.worker).isEmpty());
        String reservation = phone.openReservations(floor.worker).getLast();
        phone.accept(reservation);
        taken("A:=f", "C:=2");
        await().atMost(SOON).untilAsserted(() -> floor.get().then().body("calls[0].phase", equalTo("live")));
        return reservation;
    }

    String customer() {
        return floor.get().jsonPath().getString("calls[0].callSid");
    }

    void taken(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(steps.taken()).containsExactly(expected));
    }

    Response post(String path, String body) {
        return desk.post(path, body);
    }

    void heard() {
        desk.isQuiet();
    }
}

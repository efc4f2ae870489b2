package io.taskrouter.coordinator.service;

import io.quarkus.test.common.http.TestHTTPResource;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An agent has left, and his caller is still parked; another one is there. */
abstract class LeftBehind {
    SimulatorServer simulator;
    FrontDoor door;

    @TestHTTPResource("/")
    URI service;

    @ConfigProperty(name = "coordinator.public-url")
    String publicUrl;

    Desk gone;
    Desk here;
    String caller;

    @BeforeEach
    void open() {
        door.leadsTo(service.getPort());
        gone = Desk.open(simulator, publicUrl);
        caller = gone.directCustomer();
        gone.take(caller);
        gone.post("calls/" + caller + "/park", "{\"name\":\"invoice\"}").then().statusCode(200);
        gone.floor.offline();
        here = Desk.open(simulator, publicUrl);
    }

    @AfterEach
    void close() {
        gone.close();
        here.close();
        gone.phone.hangUp(caller);
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.util.List;

/** One fresh worker at the simulator, and the service's routes for it. */
final class Floor {
    static final String SERVICE_KEY = "service-secret-0123456789";
    static final String OPERATOR_KEY = "operator-secret-0123456789";

    private final SimulatorServer simulator;
    final String worker;

    private Floor(SimulatorServer simulator, String worker) {
        this.simulator = simulator;
        this.worker = worker;
    }

    static Floor withWorker(SimulatorServer simulator, String attributes) {
        return new Floor(simulator, simulator.control().seed(1, attributes).getFirst());
    }

    static RequestSpecification asService() {
        return given().header("Authorization", "Bearer " + SERVICE_KEY);
    }

    static RequestSpecification asOperator() {
        return given().header("Authorization", "Bearer " + OPERATOR_KEY);
    }

    Response patch(String attributes) {
        return asService()
                .contentType("application/merge-patch+json")
                .body(attributes)
                .patch("/v1/workers/" + worker + "/attributes");
    }

    Response change(String body) {
        return asService()
                .contentType("application/merge-patch+json")
                .body(body)
                .patch("/v1/workers/" + worker);
    }

    Response get() {
        return asService().get("/v1/workers/" + worker);
    }

    Response look() {
        return asService().post("/v1/workers/" + worker + "/reconcile");
    }

    JsonNode attributes() {
        return simulator.control().attributesTree(worker);
    }

    void offline() {
        simulator.control().writeActivity(worker, "Offline", "flex");
    }

    int capacity() {
        return simulator.control().voiceCapacity(worker);
    }

    /** Writes that took effect at TaskRouter, oldest first. */
    List<HistoryEntry> writes() {
        return simulator.control().history(worker, 0, 10_000).stream()
                .filter(entry -> entry.applied() && !entry.writer().equals("seed"))
                .toList();
    }
}

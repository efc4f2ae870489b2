package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.stack.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** A worker in a queue call, on a scene of two replicas, and what can be done with that call and seen of it. */
final class ParkedCall {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    final String worker;
    final String callSid;
    final String reservation;
    private final Scene scene;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    /** The worker takes the call; everything about it is told to the replica that will not be killed. */
    ParkedCall(Scene scene, Replica other) {
        this.scene = scene;
        phone().eventCallback(other.uri() + "/webhooks/taskrouter#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500");
        worker = scene.control().seed(1, "{\"isAcdReady\":true}").getFirst();
        look(other.uri());
        callSid = phone().callQueue();
        Await.within(PATIENCE, () -> !open().isEmpty());
        reservation = open().getFirst();
        phone().accept(reservation);
        settled(other.uri(), "live", 2);
    }

    FloorControl phone() {
        return scene.control().floor();
    }

    List<String> open() {
        return phone().openReservations(worker);
    }

    int park(URI replica) {
        return status("POST", replica, "/calls/" + callSid + "/park");
    }

    int pickUp(URI replica) {
        return status("POST", replica, "/parked-calls/" + callSid + "/pickup");
    }

    void look(URI replica) {
        status("POST", replica, "/reconcile");
    }

    JsonNode picture(URI replica) {
        try {
            return JSON.readTree(send("GET", replica, "").body());
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    /** Does TaskRouter hold this, the worker not ready, and the service know of one call in that phase, or of none? */
    boolean settled(URI replica, String phase, int capacity) {
        return Await.within(PATIENCE, () -> {
            JsonNode calls = picture(replica).path("calls");
            boolean known = phase.isEmpty()
                    ? calls.isEmpty()
                    : calls.size() == 1 && calls.get(0).path("phase").asText().equals(phase);
            return known && !isReady() && scene.control().voiceCapacity(worker) == capacity;
        });
    }

    boolean isReady() {
        return scene.control().attributesTree(worker).path("isAcdReady").asBoolean();
    }

    /** Is the worker as one who has nothing to do? */
    boolean free() {
        return Await.within(
                PATIENCE, () -> isReady() && scene.control().voiceCapacity(worker) == 1 && open().isEmpty());
    }

    boolean isKnownParked(URI replica) {
        return picture(replica).path("parkedCalls").findValuesAsText("callSid").equals(List.of(callSid));
    }

    /** Nobody may be given the next try's call. */
    void leave() {
        phone().hangUp(callSid);
        scene.control().writeActivity(worker, "Offline", "flex");
    }

    /** Always under the same key: repeating it is what callers do. 0 when nobody answered. */
    private int status(String method, URI replica, String path) {
        try {
            return send(method, replica, path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpResponse<String> send(String method, URI replica, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(replica.resolve("/v1/workers/" + worker + path))
                .timeout(Duration.ofSeconds(15))
                .header("Idempotency-Key", path)
                .header("Prefer", "wait=8")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

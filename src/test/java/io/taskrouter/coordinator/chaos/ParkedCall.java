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
import java.util.concurrent.atomic.AtomicInteger;

/** A worker in a call, on a scene of some replicas, and what can be done with that call and seen of it; and a colleague who can take it over. */
final class ParkedCall {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(7000);

    final String callSid;
    final String reservation;
    private final Scene scene;
    private final String extension = Integer.toString(EXTENSIONS.incrementAndGet());
    private final String first;
    private final String colleague;
    private String worker;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private ParkedCall(Scene scene, Replica other, boolean direct) {
        this.scene = scene;
        tells(other);
        colleague = scene.control().seed(1, "{}").getFirst();
        scene.control().writeActivity(colleague, "Offline", "flex");
        first = scene.control()
                .seed(1, "{\"isAcdReady\":true,\"directExtension\":\"" + extension + "\"}")
                .getFirst();
        worker = colleague;
        look(other.uri());
        worker = first;
        look(other.uri());
        callSid = direct ? phone().callExtension(extension) : phone().callQueue();
        Await.within(PATIENCE, () -> !open().isEmpty());
        reservation = open().getFirst();
    }

    /** The worker takes a queue call; everything about it is told to the replica that will not be killed. */
    static ParkedCall taken(Scene scene, Replica other) {
        ParkedCall call = new ParkedCall(scene, other, false);
        call.phone().accept(call.reservation);
        call.settled(other.uri(), "live", 2);
        return call;
    }

    /** A direct call rings at the worker. */
    static ParkedCall ringing(Scene scene, Replica other) {
        ParkedCall call = new ParkedCall(scene, other, true);
        call.settled(other.uri(), "offered", 2);
        return call;
    }

    /** The worker takes a direct call: as long as others are ready, a queue call might be theirs. */
    static ParkedCall direct(Scene scene, Replica other) {
        ParkedCall call = ringing(scene, other);
        call.phone().accept(call.reservation);
        call.settled(other.uri(), "live", 2);
        return call;
    }

    /** What happens at TaskRouter is told to this replica from now on. */
    void tells(Replica replica) {
        phone().eventCallback(replica.uri() + "/webhooks/taskrouter#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500");
    }

    FloorControl phone() {
        return scene.control().floor();
    }

    /** Whose call it is to be from now on. */
    void goesToColleague() {
        worker = colleague;
    }

    /** Comes in, for what the first one leaves. */
    void colleagueComes() {
        scene.control().writeActivity(colleague, "Available", "flex");
    }

    List<String> open() {
        return phone().openReservations(worker);
    }

    int park(URI replica) {
        return status("POST", replica, "/calls/" + callSid + "/park", "");
    }

    int pickUp(URI replica) {
        return status("POST", replica, "/parked-calls/" + callSid + "/pickup", "");
    }

    /** A supervisor has the colleague get the call. */
    int handOver(URI replica) {
        String to = "{\"toWorker\":\"" + colleague + "\"}";
        return status("POST", replica, "/workers/" + first, "/parked-calls/" + callSid + "/pickup", to);
    }

    /** What the worker wishes for, and whether a supervisor holds it. */
    int acd(URI replica, boolean wish, boolean hold) {
        return status("PATCH", replica, "", "{\"acd\":{\"wish\":" + wish + ",\"hold\":" + hold + "}}");
    }

    /** By whoever is there. */
    void lookAgain() {
        scene.look(List.of(worker));
    }

    /** Without a key: a repeated one would be told what the first found, and nobody would look. */
    void look(URI replica) {
        try {
            send("POST", replica, "/workers/" + worker + "/reconcile", "", "");
        } catch (IOException e) {
            // nobody there: somebody else is asked, or looks when it is due
        }
    }

    JsonNode picture(URI replica) {
        try {
            return JSON.readTree(
                    send("GET", replica, "/workers/" + worker, "", "").body());
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

    /** Is whoever has the call now as one who has nothing to do? */
    boolean free() {
        return Await.within(PATIENCE, () -> free(worker));
    }

    /** Is the worker so who had the call first? */
    boolean firstIsFree() {
        return Await.within(PATIENCE, () -> free(first));
    }

    private boolean free(String sid) {
        return scene.control().attributesTree(sid).path("isAcdReady").asBoolean()
                && scene.control().voiceCapacity(sid) == 1
                && phone().openReservations(sid).isEmpty();
    }

    boolean isKnownParked(URI replica) {
        return picture(replica).path("parkedCalls").findValuesAsText("callSid").equals(List.of(callSid));
    }

    /** So that the judge holds a ready worker against us. */
    void occupy() {
        phone().occupy(worker, callSid);
    }

    void release() {
        phone().release(first, callSid);
    }

    /** Nobody may be given the next try's call. */
    void leave() {
        phone().hangUp(callSid);
        scene.control().writeActivity(first, "Offline", "flex");
        scene.control().writeActivity(colleague, "Offline", "flex");
    }

    private int status(String method, URI replica, String path, String body) {
        return status(method, replica, "/workers/" + worker, path, body);
    }

    /** Always under the same key: repeating it is what callers do. 0 when nobody answered. */
    private int status(String method, URI replica, String of, String path, String body) {
        try {
            return send(method, replica, of + path, path, body).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpResponse<String> send(String method, URI replica, String path, String key, String body)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(replica.resolve("/v1" + path))
                .timeout(Duration.ofSeconds(15))
                .header("Prefer", "wait=8")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) request.header("Idempotency-Key", key);
        if (!body.isEmpty()) request.header("Content-Type", "application/json");
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

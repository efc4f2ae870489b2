package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.stack.Await;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Two fresh workers and a caller's hands, for one {@link Act}. */
final class Stand {
    private static final String SEED = "{\"log\":[]}";
    private static final AtomicInteger EXTENSIONS = new AtomicInteger(1000);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Scene scene;
    final URI uri;
    final String worker;
    final String other;
    final Hand hand = new Hand();
    final Company company;
    private FaultRule fault;
    private String call;
    private String reservation;
    private final String extension = Integer.toString(EXTENSIONS.getAndIncrement());

    /** @param uri of the replica that is asked first */
    Stand(Scene scene, URI uri) {
        this.scene = scene;
        this.uri = uri;
        List<String> fresh = scene.control().seed(2, SEED);
        this.worker = fresh.get(0);
        this.other = fresh.get(1);
        this.company = new Company(scene.control(), worker);
    }

    /** Always the same request under the same key: repeating it is what callers do. */
    boolean append(String to, URI at, String value) {
        return 200
                == hand.send(request(at, to, "/attributes")
                        .header("Content-Type", "application/json-patch+json")
                        .header("Idempotency-Key", value)
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofString(
                                        "[{\"op\":\"add\",\"path\":\"/log/-\",\"value\":\"" + value + "\"}]")));
    }

    boolean merge(String to, URI at, String patch) {
        return 200
                == hand.send(request(at, to, "/attributes")
                        .header("Content-Type", "application/merge-patch+json")
                        .header("Idempotency-Key", patch)
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(patch)));
    }

    boolean tell(String of, URI at) {
        return 202
                == hand.send(request(at, of, "/call-events")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"source\":\"voice-sdk\",\"sessionId\":\"s\","
                                + "\"sequence\":1,\"callSid\":\"CA00000000000000000000000000000001\","
                                + "\"direction\":\"incoming\",\"event\":{\"type\":\"incoming\"}}")));
    }

    boolean assign(String to, URI at, String from) {
        String body =
                "{\"extension\":\"" + extension + "\"" + (from == null ? "" : ",\"moveFrom\":\"" + from + "\"") + "}";
        return has(to)
                || 200
                        == hand.send(request(at, to, "/extension")
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "extension")
                                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(URI at, String worker, String path) {
        return HttpRequest.newBuilder(at.resolve("/v1/workers/" + worker + path))
                .timeout(Duration.ofSeconds(10))
                .header("Prefer", "wait=8");
    }

    // ---- TaskRouter's side

    void fault(FaultRule rule) {
        fault = scene.control().fault(rule.forWorker(worker));
    }

    /** Waits until the latest fault has begun. */
    boolean awaitFault() {
        return Await.within(SOON, () -> scene.control().fired(fault) > 0);
    }

    void write(String to, String document) {
        scene.control().writeAttributes(to, document, "plugin");
    }

    String document(String of) {
        return scene.control().attributes(of);
    }

    /** Somebody outside gives the worker a second place, and nobody is told. */
    void raise() {
        scene.control().writeCapacity(worker, 2, "plugin");
    }

    boolean has(String holder) {
        return extension.equals(
                scene.control().attributesTree(holder).path("directExtension").asText());
    }

    /** Not ready, and with room for a direct call. */
    boolean isInACall(String of) {
        return document(of).contains("\"isAcdReady\":false") && scene.control().voiceCapacity(of) == 2;
    }

    /** A direct call is taken, and all that this makes necessary has been written. */
    void takeCall() {
        call = phone().callInternally(worker);
        Await.within(SOON, () -> !phone().openReservations(worker).isEmpty());
        reservation = phone().openReservations(worker).getFirst();
        phone().accept(reservation);
        Await.within(SOON, () -> look(uri) && isInACall(worker));
    }

    /** It ends, and TaskRouter tells this replica so; to whom that was told before, the next one has to look. Returns whether the worker is free. */
    boolean endCall(URI at) {
        phone().eventCallback(at + "/webhooks/taskrouter#rc=3&rp=5xx,ct,rt&ct=1500&rt=3500");
        if (phone().openReservations(worker).contains(reservation)) {
            phone().hangUp(call);
            phone().complete(reservation);
        } else look(at);
        return Await.within(Duration.ofSeconds(2), this::isFree);
    }

    boolean isFree() {
        return document(worker).contains("\"isAcdReady\":true")
                && scene.control().voiceCapacity(worker) == 1;
    }

    /** Has this replica look at the worker; returns whether that came to its end. */
    boolean look(URI at) {
        return 200 == hand.send(request(at, worker, "/reconcile").POST(HttpRequest.BodyPublishers.noBody()));
    }

    private FloorControl phone() {
        return scene.control().floor();
    }

    /** Nothing of it may befall the next one. */
    void clear() {
        scene.control().clearFaults();
        phone().eventCallback("");
    }

    /** How often the append is found in the end. */
    long found() {
        return count(document(worker));
    }

    /** How often it was written. */
    long written() {
        return scene.control().history(worker, 0, 100_000).stream()
                .filter(HistoryEntry::applied)
                .filter(entry -> !entry.writer().equals("plugin"))
                .filter(entry -> count(entry.after()) > count(entry.before()))
                .count();
    }

    private static long count(String attributes) {
        return attributes.split("\"x\"", -1).length - 1;
    }
}

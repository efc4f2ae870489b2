package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What somebody was promised about a worker and Redis forgets: his wish, a supervisor's hold, a caller on hold. None of it can be read from readiness at TaskRouter: the wish is the opposite of what stands there, and of what it
 * was before.
 */
final class Keepsake {
    private final Scene scene;
    private final Replica at;
    private final ParkedCall call;

    /** A worker in a call, without a wish for queue calls and not held. */
    Keepsake(Scene scene) {
        this.scene = scene;
        this.at = scene.replicas.getFirst();
        this.call = ParkedCall.direct(scene, at);
        scene.expect(call.acd(at.uri(), false, false) == 200, "a wish was not confirmed");
    }

    /** Confirmed to whoever asked for it. */
    void promise() {
        scene.expect(call.acd(at.uri(), true, true) == 200, "a wish and a hold were not confirmed");
        scene.expect(call.park(at.uri()) == 200, "a call that was to be parked was not");
        scene.expect(missing().isEmpty(), "what was confirmed is not told: " + missing());
    }

    /** Once somebody has looked, every replica tells the whole of it; nobody has made the worker ready. */
    void expectKept() {
        call.lookAgain();
        scene.expect(missing().isEmpty(), "forgotten with Redis: " + missing());
        scene.expect(!call.isReady(), "a held worker with a caller on hold is ready");
        call.leave();
        call.phone().eventCallback("");
    }

    /** What is missing; empty for nothing. */
    private String missing() {
        StringBuilder all = new StringBuilder();
        for (Replica each : scene.replicas) {
            JsonNode acd = call.picture(each.uri()).path("acd");
            if (!acd.path("wish").asBoolean()) all.append(" wish");
            if (!acd.path("hold").asBoolean()) all.append(" hold");
            if (!call.isKnownParked(each.uri())) all.append(" parked call");
        }
        return all.toString();
    }
}

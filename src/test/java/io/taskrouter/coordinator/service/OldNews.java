package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;

import io.taskrouter.coordinator.webhook.Signer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Callbacks that tell of a worker's attributes. Each may come once more, much later: the very same post, or another one that tells the same. */
final class OldNews {
    private static final String PUBLIC = "https://coordinator.test";
    private static final String PATH = "/webhooks/taskrouter";
    private static final Signer TOKEN = new Signer("simulated-auth-token");
    private static final AtomicInteger EVENTS = new AtomicInteger();

    private final String worker;
    private final List<Map<String, String>> told = new ArrayList<>();

    OldNews(String worker) {
        this.worker = worker;
    }

    /** The attributes have become these. */
    void happened(String attributes, int version, boolean comesAtOnce) {
        var fields = new HashMap<String, String>();
        fields.put("EventType", "worker.attributes.update");
        fields.put("Sid", sid());
        fields.put("AccountSid", "AC00000000000000000000000000000001");
        fields.put("WorkspaceSid", "WS00000000000000000000000000000001");
        fields.put("ResourceType", "worker");
        fields.put("ResourceSid", worker);
        fields.put("WorkerSid", worker);
        fields.put("WorkerVersion", Integer.toString(version));
        fields.put("WorkerAttributes", attributes);
        fields.put("TimestampMs", Long.toString(System.currentTimeMillis()));
        told.add(fields);
        if (comesAtOnce) post(fields);
    }

    boolean isOf(int which, String attributes) {
        return told.get(which).get("WorkerAttributes").equals(attributes);
    }

    int size() {
        return told.size();
    }

    void again(int which, Random random) {
        var fields = new HashMap<>(told.get(which));
        if (random.nextBoolean()) fields.put("Sid", sid());
        post(fields);
    }

    private static String sid() {
        return "EV" + "%032x".formatted(0xDCBA_0000L + EVENTS.incrementAndGet());
    }

    private static void post(Map<String, String> fields) {
        given().header("X-Twilio-Signature", TOKEN.form(PUBLIC + PATH, fields))
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .body(Signer.encoded(fields))
                .post(PATH)
                .then()
                .statusCode(204);
    }
}

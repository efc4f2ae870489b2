package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.webhook.Signer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What a test has Twilio say, signed, and what it changes in the workspace behind everybody's back. */
final class Twilio {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";
    private static final String WORKSPACE = "/v1/Workspaces/WS00000000000000000000000000000001";
    private static final String TOKEN = "simulated-auth-token";
    private static final AtomicInteger EVENTS = new AtomicInteger();

    private final SimulatorServer simulator;
    private final String publicUrl;

    Twilio(SimulatorServer simulator, String publicUrl) {
        this.simulator = simulator;
        this.publicUrl = publicUrl;
    }

    /** An event of the workspace, with a SID of its own. */
    void tells(String type, Instant at, Map<String, String> what) {
        var fields = new HashMap<>(what);
        fields.put("EventType", type);
        fields.put("Sid", "EV" + "%032x".formatted(0xABCD_0000 + EVENTS.incrementAndGet()));
        fields.put("AccountSid", ACCOUNT);
        fields.put("WorkspaceSid", WORKSPACE.substring(WORKSPACE.lastIndexOf('/') + 1));
        fields.put("TimestampMs", Long.toString(at.toEpochMilli()));
        post("/webhooks/taskrouter", fields);
    }

    /** The customer's leg has ended. */
    void callEnded(String callSid, Instant at) {
        post(
                "/webhooks/voice-status",
                Map.of(
                        "CallSid",
                        callSid,
                        "AccountSid",
                        ACCOUNT,
                        "CallStatus",
                        "completed",
                        "SequenceNumber",
                        "3",
                        "Timestamp",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC))));
    }

    private void post(String path, Map<String, String> fields) {
        given().header("X-Twilio-Signature", new Signer(TOKEN).form(publicUrl + path, fields))
                .contentType("application/x-www-form-urlencoded; charset=utf-8")
                .body(Signer.encoded(fields))
                .post(publicUrl + path)
                .then()
                .statusCode(204);
    }

    /** How long reservations ring that come by this workflow. */
    void ringsFor(String workflow, int seconds) {
        String sid = read("/Workflows").getString("workflows.find { it.friendly_name == '" + workflow + "' }.sid");
        write("/Workflows/" + sid, Map.of("TaskReservationTimeout", Integer.toString(seconds)));
    }

    String activity(String name) {
        return read("/Activities").getString("activities.find { it.friendly_name == '" + name + "' }.sid");
    }

    /** Whoever lets a call ring until it is taken back is moved there. */
    void whoLetsRingGoesTo(String activity) {
        write("", Map.of("TimeoutActivitySid", activity(activity)));
    }

    /** A worker who is there in this activity from the first moment. */
    String worker(String name, String activity, String attributes) {
        return write(
                        "/Workers",
                        Map.of("FriendlyName", name, "ActivitySid", activity(activity), "Attributes", attributes))
                .getString("sid");
    }

    private JsonPath read(String path) {
        var answer = asAccount().get(simulator.baseUrl() + WORKSPACE + path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.jsonPath();
    }

    private JsonPath write(String path, Map<String, String> form) {
        var answer = asAccount().formParams(form).post(simulator.baseUrl() + WORKSPACE + path);
        assertThat(answer.statusCode()).isIn(200, 201);
        return answer.jsonPath();
    }

    private static RequestSpecification asAccount() {
        return given().auth().preemptive().basic(ACCOUNT, TOKEN);
    }
}

package io.taskrouter.coordinator.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.stack.LogRecords;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Twilio has not sent, cannot be read or is too large leaves nothing, neither in a queue nor in the log. */
@QuarkusTest
@TestProfile(LeavingReplica.RealQueue.class)
class RefusedPostsTest extends LeavingReplica {
    private static void forged(Response answer) {
        answer.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/forbidden"))
                .body("instance", startsWith("/requests/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {TASKROUTER, VOICE})
    void aFormThatTwilioDidNotSignForThisAddressLeavesNothing(String path) {
        Recorded known = Recorded.reservation("created").fresh();
        taken(Webhooks.form(TASKROUTER, known));
        Recorded next = same(Recorded.reservation("accepted"), known).with("Sid", sid("EV"));
        Map<String, String> fields = next.fields();
        String genuine = Webhooks.TOKEN.form(Webhooks.PUBLIC + path, fields);
        Map<String, String> fewer = new HashMap<>(fields);
        fewer.remove("Timestamp");
        long keys = keys();
        for (String signature : List.of(
                "",
                "x",
                genuine.substring(1),
                genuine.substring(0, genuine.length() - 1),
                (genuine.startsWith("A") ? "B" : "A") + genuine.substring(1),
                genuine.toLowerCase(Locale.ROOT),
                new Signer("another token").form(Webhooks.PUBLIC + path, fields),
                Webhooks.TOKEN.form("https://elsewhere.test" + path, fields),
                Webhooks.TOKEN.form(Webhooks.PUBLIC + path + "/", fields),
                Webhooks.TOKEN.form(Webhooks.PUBLIC + path, fewer)))
            forged(Webhooks.unsigned()
                    .header("X-Twilio-Signature", signature)
                    .body(Signer.encoded(fields))
                    .post(path));
        forged(Webhooks.unsigned().body(Signer.encoded(fields)).post(path));
        forged(Webhooks.unsigned()
                .header("X-Twilio-Signature", genuine)
                .body(Signer.encoded(fewer))
                .post(path));
        assertThat(queued(known.get("WorkerSid"))).hasSize(1);
        assertThat(keys()).isEqualTo(keys);
    }

    @Test
    void aBatchThatTwilioDidNotSignLeavesNothing() {
        Recorded known = Recorded.reservation("created").fresh();
        taken(Webhooks.form(TASKROUTER, known));
        String batch = "["
                + same(Recorded.reservation("accepted"), known)
                        .with("Sid", sid("EV"))
                        .cloudEvent() + "]";
        byte[] body = batch.getBytes(StandardCharsets.UTF_8);
        String hashed = "/webhooks/event-streams?" + Signer.hash(body);
        String genuine = Webhooks.TOKEN.form(Webhooks.PUBLIC + hashed, Map.of());
        long keys = keys();
        forged(Webhooks.json(hashed, null, body));
        forged(Webhooks.json(hashed, new Signer("another token").form(Webhooks.PUBLIC + hashed, Map.of()), body));
        forged(Webhooks.json("/webhooks/event-streams", genuine, body));
        forged(Webhooks.json(
                hashed, genuine, batch.replace("accepted", "rejected").getBytes(StandardCharsets.UTF_8)));
        assertThat(queued(known.get("WorkerSid"))).hasSize(1);
        assertThat(keys()).isEqualTo(keys);
    }

    @Test
    void aSignedPostThatSaysNothingIsMalformed() {
        Webhooks.form(TASKROUTER, Map.of("Sid", "EV1"), Webhooks.TOKEN)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        Webhooks.form(VOICE, Map.of("CallStatus", "completed"), Webhooks.TOKEN)
                .then()
                .statusCode(400);
    }

    @Test
    void anotherMediaTypeIsUnsupported() {
        given().header("Content-Type", "application/json")
                .body("{}")
                .post(TASKROUTER)
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/unsupported-media-type"));
        Webhooks.unsigned().body("a=b").post("/webhooks/event-streams").then().statusCode(415);
        given().get(TASKROUTER).then().statusCode(405);
    }

    @Test
    void whatIsTooLargeIsNotReadEvenWhenSigned() {
        Recorded large = Recorded.worker("attributes.update").fresh().with("WorkerAttributes", "x".repeat(256 * 1024));
        long keys = keys();
        Webhooks.form(TASKROUTER, large)
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/too-large"));
        assertThat(Webhooks.stream("[\"" + "x".repeat(2 * 1024 * 1024) + "\"]").statusCode())
                .isEqualTo(413);
        assertThat(keys()).isEqualTo(keys);
    }

    @Test
    void anOrdinaryFormOfTheLargestAttributesIsTaken() {
        Recorded large = Recorded.reservation("created")
                .fresh()
                .with("WorkerAttributes", "ü".repeat(4_096))
                .with("TaskAttributes", "{\"x\":\"" + "ü".repeat(4_000) + "\"}");
        taken(Webhooks.form(TASKROUTER, large));
        assertThat(queued(large.get("WorkerSid"))).hasSize(1);
    }

    @Test
    void nothingOfAPostIsLogged() {
        String secret = "+15559998877";
        String heard = "whatever is logged is heard";
        try (LogRecords log = LogRecords.open()) {
            Recorded recorded =
                    Recorded.reservation("created").fresh().with("TaskAttributes", "{\"from\":\"" + secret + "\"");
            taken(Webhooks.form(TASKROUTER, recorded));
            forged(Webhooks.form(TASKROUTER, recorded.fields(), new Signer(secret)));
            forged(Webhooks.form(TASKROUTER + "?" + secret.substring(1), recorded.fields(), new Signer(secret)));
            Webhooks.form(TASKROUTER, recorded.without("TaskSid")).then().statusCode(400);
            Webhooks.stream("[{\"type\":\"" + secret + "\"},\"" + secret).then().statusCode(400);
            taken(Webhooks.form(VOICE, Recorded.call(secret, 1).fresh().with("From", secret)));
            Logger.getLogger(RefusedPostsTest.class.getName()).info(heard);
            assertThat(log.text()).contains(heard).doesNotContain(secret.substring(1), "simulated-auth-token");
        }
    }
}

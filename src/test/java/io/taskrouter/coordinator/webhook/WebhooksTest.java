package io.taskrouter.coordinator.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.command.CommandCodec.UnknownSchema;
import io.taskrouter.coordinator.command.Event;
import io.taskrouter.coordinator.command.EventCodec;
import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.stack.RedisServer;
import io.taskrouter.coordinator.stack.RedisTestResource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the post to the worker's queue in a real Redis. The replica is leaving: it takes in everything and works on nothing, so that what was queued can be seen. */
@QuarkusTest
@TestProfile(WebhooksTest.RealQueue.class)
class WebhooksTest {
    private static final String TASKROUTER = "/webhooks/taskrouter";
    private static final String VOICE = "/webhooks/voice-status";

    RedisServer redis;

    @Inject
    Draining draining;

    @Inject
    MeterRegistry meters;

    public static class RealQueue implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RedisTestResource.class));
        }
    }

    @BeforeEach
    void leave() {
        draining.begin();
    }

    private List<Event> queued(String worker) {
        List<Event> events = new ArrayList<>();
        for (Object key : (List<?>) redis.command("KEYS", "*:w:" + worker + ":events"))
            for (Object text : (List<?>) redis.command("LRANGE", key.toString(), "0", "-1"))
                events.add(decoded(text.toString()));
        return events;
    }

    private static Event decoded(String text) {
        try {
            return EventCodec.decode(text);
        } catch (UnknownSchema e) {
            throw new AssertionError(e);
        }
    }

    private long keys() {
        return (Long) redis.command("DBSIZE");
    }

    private double counted(String source, String outcome) {
        return meters.find("webhook.events").tags("source", source, "outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static void taken(Response answer) {
        answer.then().statusCode(204).header("Content-Type", startsWith("application/json"));
    }

    private static void forged(Response answer) {
        answer.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/forbidden"))
                .body("instance", startsWith("/requests/"));
    }

    // --- events
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void aReservationIsQueuedForItsWorkerAndLaterItsTaskAndCallFindTheWorker() {
        Recorded created = Recorded.reservation("created").fresh();
        String worker = created.get("WorkerSid");
        taken(Webhooks.form(TASKROUTER, created));
        Recorded canceled = same(Recorded.task("task.canceled"), created).with("Sid", sid("EV"));
        taken(Webhooks.form(TASKROUTER, canceled));
        Recorded failed = same(Recorded.reservation("failed"), created)
                .with("Sid", sid("EV"))
                .without("WorkerSid");
        taken(Webhooks.form(TASKROUTER, failed));
        Recorded hungUp = same(Recorded.call("completed", 0), created);
        taken(Webhooks.form(VOICE, hungUp));
        assertThat(queued(worker))
                .hasExactlyElementsOfTypes(
                        Event.Reservation.class, Event.Task.class, Event.Reservation.class, Event.CallStatus.class);
    }

    /** The same subjects. */
    private static Recorded same(Recorded recorded, Recorded as) {
        String unique = as.get("TaskSid").substring(2);
        recorded.fields()
                .replaceAll((name, value) -> value.replaceAll("\\b(WT|WR|CA|WK)[0-9a-f]{32}\\b", "$1" + unique));
        return recorded;
    }

    private static String sid(String prefix) {
        return Recorded.worker("created").fresh().get("Sid").replace("EV", prefix);
    }

    @Test
    void anEventCountsOnceHoweverAndHoweverOftenItComes() {
        Recorded created = Recorded.reservation("created").fresh();
        double duplicates = counted("taskrouter", "duplicate");
        for (int i = 0; i < 3; i++) taken(Webhooks.form(TASKROUTER, created));
        taken(Webhooks.stream("[" + created.cloudEvent() + "," + created.cloudEvent() + "]"));
        assertThat(queued(created.get("WorkerSid"))).hasSize(1);
        assertThat(counted("taskrouter", "duplicate")).isEqualTo(duplicates + 2);
    }

    @Test
    void aTasksEndReachesEverybodyItWasOfferedTo() {
        Recorded first = Recorded.reservation("created").fresh();
        Recorded second = same(Recorded.reservation("created"), first)
                .with("Sid", sid("EV"))
                .with("ReservationSid", sid("WR"))
                .with("WorkerSid", sid("WK"));
        taken(Webhooks.form(TASKROUTER, first));
        taken(Webhooks.form(TASKROUTER, second));
        taken(Webhooks.form(
                TASKROUTER, same(Recorded.task("task.completed"), first).with("Sid", sid("EV"))));
        for (Recorded each : List.of(first, second))
            assertThat(queued(each.get("WorkerSid")))
                    .hasExactlyElementsOfTypes(Event.Reservation.class, Event.Task.class);
    }

    @Test
    void aFailedReservationThatNobodyKnowsMakesTheTasksWorkersLook() {
        Recorded created = Recorded.reservation("created").fresh();
        taken(Webhooks.form(TASKROUTER, created));
        Recorded failed = same(Recorded.reservation("failed"), created)
                .with("Sid", sid("EV"))
                .with("ReservationSid", sid("WR"))
                .without("WorkerSid");
        taken(Webhooks.form(TASKROUTER, failed));
        taken(Webhooks.form(TASKROUTER, failed));
        assertThat(queued(created.get("WorkerSid")))
                .hasExactlyElementsOfTypes(Event.Reservation.class, Event.Look.class);
    }

    @Test
    void whatBelongsToNobodyIsCounted() {
        double before = counted("taskrouter", "no-worker");
        taken(Webhooks.form(TASKROUTER, Recorded.task("task.canceled").fresh()));
        taken(Webhooks.form(VOICE, Recorded.call("completed", 0).fresh()));
        assertThat(counted("taskrouter", "no-worker")).isEqualTo(before + 1);
        assertThat(counted("voice-status", "no-worker")).isPositive();
    }

    @Test
    void unknownIgnoredAndForeignEventsAreTakenCountedAndLeaveNothing() {
        taken(Webhooks.form(TASKROUTER, Recorded.worker("deleted").fresh()));
        long keys = keys();
        taken(Webhooks.form(TASKROUTER, Recorded.worker("sneezed").fresh()));
        taken(Webhooks.form(TASKROUTER, Recorded.task("task.updated").fresh()));
        taken(Webhooks.form(
                TASKROUTER, Recorded.worker("deleted").fresh().with("WorkspaceSid", "WS" + "f".repeat(32))));
        taken(Webhooks.form(VOICE, Recorded.call("ringing", 0).fresh()));
        assertThat(keys()).isEqualTo(keys);
        assertThat(counted("taskrouter", "unknown-type")).isPositive();
        assertThat(counted("taskrouter", "ignored")).isPositive();
        assertThat(counted("taskrouter", "foreign")).isPositive();
        assertThat(counted("voice-status", "ignored")).isPositive();
    }

    @Test
    void howLateEventsComeIsMeasured() {
        taken(Webhooks.form(TASKROUTER, Recorded.worker("deleted").fresh()));
        var lag = meters.get("webhook.lag").tag("source", "taskrouter").timer();
        assertThat(lag.count()).isPositive();
        assertThat(meters.get("webhook.posts")
                        .tags("source", "taskrouter", "outcome", "accepted")
                        .timer()
                        .count())
                .isPositive();
    }

    // --- event streams
    // --------------------------------------------------------------------------------------------------

    @Test
    void badEntriesOfABatchAreLeftOutAndTheRestIsQueued() {
        Recorded first = Recorded.reservation("created").fresh();
        Recorded second = Recorded.worker("activity.update").fresh();
        double malformed = counted("event-streams", "malformed");
        taken(Webhooks.stream("[null,{\"type\":\"com.twilio.taskrouter.worker.deleted\"}," + first.cloudEvent()
                + ",\"x\"," + second.cloudEvent() + ",{\"type\":\"com.twilio.messaging.message.sent\"}]"));
        assertThat(queued(first.get("WorkerSid"))).hasSize(1);
        assertThat(queued(second.get("WorkerSid"))).hasSize(1);
        assertThat(counted("event-streams", "malformed")).isEqualTo(malformed + 3);
    }

    @Test
    void aBatchLargerThanAFormMayBeIsTaken() {
        StringBuilder batch = new StringBuilder("[");
        Recorded recorded = Recorded.worker("attributes.update").fresh();
        int events = 400;
        for (int i = 0; i < events; i++)
            batch.append(i == 0 ? "" : ",")
                    .append(recorded.with("Sid", sid("EV")).cloudEvent());
        assertThat(batch.length()).isGreaterThan(256 * 1024);
        taken(Webhooks.stream(batch.append(']').toString()));
        assertThat(queued(recorded.get("WorkerSid"))).hasSize(events);
    }

    @Test
    void whatIsNoBatchIsMalformed() {
        Webhooks.stream("{").then().statusCode(400).body("type", equalTo("/problems/malformed-request"));
        Webhooks.stream("7").then().statusCode(400);
        taken(Webhooks.stream("[]"));
    }

    // --- the description
    // ------------------------------------------------------------------------------------------------

    @Test
    void theDescribedExamplesAreTaken() throws IOException {
        JsonNode paths = new ObjectMapper()
                .readTree(given().get("/q/openapi?format=json").asString())
                .path("paths");
        Map<String, String> form = new HashMap<>();
        for (String path : List.of(TASKROUTER, VOICE)) {
            form.clear();
            example(paths, path)
                    .properties()
                    .forEach(field -> form.put(field.getKey(), field.getValue().asText()));
            taken(Webhooks.form(path, form, Webhooks.TOKEN));
        }
        taken(Webhooks.stream(example(paths, "/webhooks/event-streams").toString()));
        assertThat(queued(Recorded.WORKER)).hasExactlyElementsOfTypes(Event.Reservation.class, Event.CallStatus.class);
    }

    private static JsonNode example(JsonNode paths, String path) {
        JsonNode media = paths.path(path).path("post").path("requestBody").path("content");
        return media.elements().next().path("examples").elements().next().path("value");
    }

    // --- refusals
    // -------------------------------------------------------------------------------------------------------

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
        StringBuilder lines = new StringBuilder();
        Handler listening = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.append(entry instanceof ExtLogRecord ext ? ext.getFormattedMessage() : entry.getMessage())
                        .append(entry.getThrown())
                        .append('\n');
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(listening);
        try {
            Recorded recorded =
                    Recorded.reservation("created").fresh().with("TaskAttributes", "{\"from\":\"" + secret + "\"");
            taken(Webhooks.form(TASKROUTER, recorded));
            forged(Webhooks.form(TASKROUTER, recorded.fields(), new Signer(secret)));
            forged(Webhooks.form(TASKROUTER + "?" + secret.substring(1), recorded.fields(), new Signer(secret)));
            Webhooks.form(TASKROUTER, recorded.without("TaskSid")).then().statusCode(400);
            Webhooks.stream("[{\"type\":\"" + secret + "\"},\"" + secret).then().statusCode(400);
            Webhooks.form(VOICE, Recorded.call(secret, 1).fresh().with("From", secret));
        } finally {
            Logger.getLogger("").removeHandler(listening);
        }
        assertThat(lines.toString()).doesNotContain(secret.substring(1), "simulated-auth-token");
    }
}

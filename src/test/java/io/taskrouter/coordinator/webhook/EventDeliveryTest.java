package io.taskrouter.coordinator.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.taskrouter.coordinator.command.Event;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the post to the queues of the workers it is about, once each. */
@QuarkusTest
@TestProfile(LeavingReplica.RealQueue.class)
class EventDeliveryTest extends LeavingReplica {
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
}

package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.command.Caller;
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
import io.taskrouter.coordinator.queue.Inbox.Receipt;
import io.taskrouter.coordinator.stack.LogRecords;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see and do, with a credential on the main port and without on the management port. */
@QuarkusTest
@TestProfile(InMemory.class)
class AdminTest extends ApiTest {
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final String LETTERS = "/v1/admin/dead-letters";

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    InMemoryOversight oversight;

    @BeforeEach
    void aLetter() {
        oversight.reset();
        oversight.bury("7-01OLD", update());
    }

    private static Update update() {
        return new Update(
                "01OLD",
                new WorkerSid(WORKER),
                new Caller("backend", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                new Command.Change(
                        new Command.MergePatch(ExactJson.object("{\"phone\":\"+15551234567\"}")), null, null),
                "replica-1",
                null);
    }

    private static RequestSpecification anOperator() {
        return given().config(PLAIN).filter(new Described()).header(OPERATOR);
    }

    @Test
    void queuesAreCountedPerPartitionWithTheWorstWorkers() {
        anOperator()
                .get("/v1/admin/queues")
                .then()
                .statusCode(200)
                .body("paused", equalTo(null))
                .body("totals.depth", equalTo(3))
                .body("partitions[0].partition", equalTo(7))
                .body("worst[0].workerSid", equalTo(WORKER))
                .body("worst[0].oldestAgeMs", equalTo(1500));
    }

    @Test
    void pausingAnswersOnceNoPassIsOpenAndSaysSoWhenSomeStillAre() {
        oversight.open = 2;
        anOperator().post("/v1/admin/pause").then().statusCode(202).body("openPasses", equalTo(2));
        oversight.open = 0;
        anOperator().post("/v1/admin/pause").then().statusCode(200).body("paused", equalTo(true));
        anOperator()
                .get("/v1/admin/queues")
                .then()
                .statusCode(200)
                .body("paused", equalTo(JsonBytes.time(InMemoryOversight.BURIED)));
        anOperator().post("/v1/admin/resume").then().statusCode(200).body("paused", equalTo(false));
        assertThat(oversight.paused).isNull();
    }

    @Test
    void deadLettersAreShownWithoutTheirValues() {
        anOperator()
                .get(LETTERS)
                .then()
                .statusCode(200)
                .body("items[0].id", equalTo("7-01OLD"))
                .body("items[0].keys[0]", equalTo("/attributes/phone"))
                .body("items[0].problem.type", endsWith("taskrouter-refused"))
                .body(not(containsString("5551234567")));
        anOperator().get(LETTERS + "?cursor=none").then().statusCode(400);
    }

    @Test
    void aLetterIsRequeuedAsANewUpdateOrDropped() {
        anOperator()
                .post(LETTERS + "/7-01OLD/requeue")
                .then()
                .statusCode(202)
                .header("Location", "/v1/workers/" + WORKER + "/updates/01NEW")
                .body("updateId", equalTo("01NEW"));
        oversight.receipt = new Receipt.Full(1000);
        anOperator().post(LETTERS + "/7-01OLD/requeue").then().statusCode(429).header("Retry-After", "1");
        anOperator().delete(LETTERS + "/7-01OLD").then().statusCode(204);
        anOperator().delete(LETTERS + "/7-01OLD").then().statusCode(404);
        anOperator().post(LETTERS + "/7-01OLD/requeue").then().statusCode(404);
    }

    @Test
    void aRepetitionUnderTheSameKeyIsAnsweredAsTheFirstWas() {
        for (String replayed : new String[] {null, "true"}) {
            keyed("dropped-once")
                    .delete(LETTERS + "/7-01OLD")
                    .then()
                    .statusCode(204)
                    .header(REPLAYED, replayed);
            keyed("never-there")
                    .delete(LETTERS + "/7-01NONE")
                    .then()
                    .statusCode(404)
                    .body("detail", startsWith("List the dead letters again"))
                    .header(REPLAYED, replayed);
            keyed("resumed").post("/v1/admin/resume").then().statusCode(200).header(REPLAYED, replayed);
        }
        assertThat(oversight.notes).hasSize(1);
        keyed("resumed")
                .body("{}")
                .post("/v1/admin/resume")
                .then()
                .statusCode(422)
                .body("type", endsWith("idempotency-key-reused"));
        given().header("Idempotency-Key", "on-this-port-as-well")
                .delete(management.resolve(LETTERS + "/7-01NONE"))
                .then()
                .statusCode(404);
        given().header("Idempotency-Key", "on-this-port-as-well")
                .delete(management.resolve(LETTERS + "/7-01NONE"))
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .header(REPLAYED, "true");
    }

    @Test
    void whatIsNotDoneYetIsNotKept() {
        oversight.open = 2;
        keyed("paused").post("/v1/admin/pause").then().statusCode(202);
        oversight.open = 0;
        for (String replayed : new String[] {null, "true"})
            keyed("paused")
                    .post("/v1/admin/pause")
                    .then()
                    .statusCode(200)
                    .header(REPLAYED, replayed)
                    .body("openPasses", equalTo(0));
        oversight.away = true;
        keyed("away").post("/v1/admin/resume").then().statusCode(503);
        oversight.away = false;
        keyed("away").post("/v1/admin/resume").then().statusCode(200).header(REPLAYED, equalTo(null));
    }

    @Test
    void aDropWhoseAnswerWasLostIsDone() {
        oversight.dies = true;
        keyed("answer-lost").delete(LETTERS + "/7-01OLD").then().statusCode(503);
        oversight.dies = false;
        keyed("answer-lost").delete(LETTERS + "/7-01OLD").then().statusCode(204).header(REPLAYED, "true");
    }

    @Test
    void aLetterThatWasRequeuedIsAnsweredByWhatItBecame() {
        oversight.receipt = new Receipt.Replayed("01NEW");
        anOperator()
                .post(LETTERS + "/7-01OLD/requeue")
                .then()
                .statusCode(202)
                .header(REPLAYED, "true")
                .header("Location", "/v1/workers/" + WORKER + "/updates/01NEW")
                .body("status", equalTo("queued"));
        assertThat(oversight.notes).isEmpty();
    }

    private static RequestSpecification keyed(String key) {
        return anOperator().header("Idempotency-Key", key);
    }

    @Test
    void everyChangeLeavesALineThatNamesWhoDidIt() {
        try (var log = LogRecords.open()) {
            anOperator().post("/v1/admin/pause").then().statusCode(200);
            anOperator().post("/v1/admin/resume").then().statusCode(200);
            anOperator().post(LETTERS + "/7-01OLD/requeue").then().statusCode(202);
            anOperator().delete(LETTERS + "/7-01OLD").then().statusCode(204);
            assertThat(log.text())
                    .contains("operator oncall pauses", "operator oncall resumes")
                    .contains("operator oncall requeues dead letter 7-01OLD", "operator oncall drops")
                    .doesNotContain("5551234567");
        }
    }

    @Test
    void whatIsDoneAboutALetterIsNotedByWhomAndWithoutItsValues() {
        anOperator().post(LETTERS + "/7-01OLD/requeue").then().statusCode(202);
        given().delete(management.resolve(LETTERS + "/7-01OLD")).then().statusCode(204);
        assertThat(oversight.notes).hasSize(2);
        var requeued = oversight.notes.getFirst();
        assertThat(ExactJson.object(requeued.journal()).path("keys").toString()).isEqualTo("[\"phone\"]");
        assertThat(requeued.journal()).contains("\"verdict\":\"requeued\"", "\"source\":\"operator oncall\"");
        assertThat(requeued.news()).startsWith("letter.handled {").contains(WORKER, "01OLD", "01NEW");
        assertThat(oversight.notes.getLast().journal())
                .contains("\"verdict\":\"dropped\"", "\"source\":\"the management port\"");
        assertThat(oversight.notes.toString()).doesNotContain("5551234567");
    }

    @Test
    void theManagementPortAnswersAlikeWithoutACredential() {
        given().get(management.resolve("/v1/admin/queues"))
                .then()
                .statusCode(200)
                .body("totals.depth", equalTo(3));
        given().post(management.resolve("/v1/admin/pause")).then().statusCode(200);
        assertThat(oversight.paused).isNotNull();
        given().post(management.resolve("/v1/admin/resume")).then().statusCode(200);
        given().get(management.resolve(LETTERS)).then().statusCode(200).body("items[0].id", equalTo("7-01OLD"));
        given().get(management.resolve(LETTERS + "?limit=x")).then().statusCode(400);
        given().get(management.resolve(LETTERS + "?limit=7")).then().statusCode(200);
        assertThat(oversight.asked).isEqualTo(7);
        given().post(management.resolve(LETTERS + "/7-01OLD/requeue")).then().statusCode(202);
        given().delete(management.resolve(LETTERS + "/7-01OLD")).then().statusCode(204);
        given().delete(management.resolve(LETTERS + "/7-01OLD"))
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
        given().get(management.resolve("/v1/admin/pause"))
                .then()
                .statusCode(405)
                .header("Allow", "POST");
        oversight.away = true;
        given().get(management.resolve("/v1/admin/queues"))
                .then()
                .statusCode(503)
                .contentType("application/problem+json");
    }
}

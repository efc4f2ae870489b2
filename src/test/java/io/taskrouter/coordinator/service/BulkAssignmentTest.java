package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Extensions of many workers by one request. */
@QuarkusTest
@TestProfile(WholeService.class)
class BulkAssignmentTest extends ExtensionHolders {
    private static Response bulk(String query, String assignments) {
        return Floor.asService()
                .contentType("application/json")
                .body("{\"assignments\":{" + assignments + "}}")
                .put("/v1/extensions" + query);
    }

    private static String row(Floor floor, String extension) {
        return '"' + floor.worker + "\":" + (extension == null ? "null" : '"' + extension + '"');
    }

    @Test
    void manyAreAssignedAtOnceSwapsIncluded() {
        var one = fresh();
        var two = fresh();
        var three = fresh();
        var taken = fresh();
        var alice = workerWith(one);
        var bob = workerWith(two);
        var carol = workerWith(three);
        var dave = worker();
        var eve = workerWith(taken);
        var assignments = String.join(",", row(alice, two), row(bob, one), row(carol, null), row(dave, taken));
        int writes = alice.writes().size();

        bulk("?dryRun=true", assignments)
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("results.action", contains("move", "move", "release", "none"))
                .body("results.status", contains("planned", "planned", "planned", "taken"))
                .body("results[3].holder", equalTo(eve.worker));
        assertThat(alice.writes()).hasSize(writes);

        var answer = bulk("", assignments);
        answer.then().statusCode(202).body("results.status", contains("queued", "queued", "queued", "taken"));
        for (int i = 0; i < 3; i++) {
            var path = "/v1/workers/" + answer.jsonPath().getString("results[" + i + "].workerSid") + "/updates/"
                    + answer.jsonPath().getString("results[" + i + "].updateId");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> "applied"
                            .equals(Floor.asService().get(path).jsonPath().getString("status")));
        }
        assertThat(List.of(extensionOf(alice), extensionOf(bob), extensionOf(carol), extensionOf(dave)))
                .containsExactly(two, one, "none", "none");
        assertNeverTwoHolders(List.of(alice, bob, carol, dave, eve), one, two, three, taken);
        bulk("", assignments)
                .then()
                .statusCode(202)
                .body("results.status", contains("unchanged", "unchanged", "unchanged", "taken"));
    }

    @Test
    void aBulkRepeatedUnderItsKeyIsAnsweredAsBefore() {
        var extension = fresh();
        var alice = worker();
        var body = "{\"assignments\":{" + row(alice, extension) + "}}";
        var first = keyedBulk("bulk-" + extension, body);
        first.then().statusCode(202).body("results[0].status", equalTo("queued"));
        var again = keyedBulk("bulk-" + extension, body);
        again.then().statusCode(202).header("Idempotency-Replayed", "true");
        assertThat(again.asString()).isEqualTo(first.asString());
        keyedBulk("bulk-" + extension, "{\"assignments\":{" + row(alice, null) + "}}")
                .then()
                .statusCode(422);
    }

    private static Response keyedBulk(String key, String body) {
        return Floor.asService()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .put("/v1/extensions");
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whose extension it is, and whether it would ring. */
@QuarkusTest
@TestProfile(WholeService.class)
class ExtensionLookupTest extends ExtensionHolders {
    @Test
    void theDirectoryListsWhoHasWhatPageByPage() {
        var one = fresh();
        var two = fresh();
        var alice = workerWith(one);
        workerWith(two);
        Floor.asService()
                .get("/v1/extensions?limit=1&cursor=" + String.format(Locale.ROOT, "%04d", Integer.parseInt(one) - 1))
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].extension", equalTo(one))
                .body("items[0].workerSid", equalTo(alice.worker))
                .body("items[0].status", equalTo("found"))
                .body("next", equalTo(one));
    }

    @Test
    void theLookupSaysWhatKeepsACallFromRinging() {
        var extension = fresh();
        var alice = workerWith(extension);
        simulator.control().writeActivity(alice.worker, "Offline", "flex");
        alice.look().then().statusCode(200);
        lookup(extension)
                .then()
                .statusCode(200)
                .body("status", equalTo("found"))
                .body("ringable", equalTo(false))
                .body("reasons[0].code", equalTo("activity"));
        for (var odd : List.of("12", "12345", "abcd", "1-34", "%20", "١٢٣٤", "null"))
            lookup(odd).then().statusCode(200).body("status", equalTo("unknown"));
    }

    @Test
    void theLookupIsForTelephonesTooAndTheRestIsNot() {
        given().header("Authorization", "Bearer " + Floor.OPERATOR_KEY)
                .get("/v1/extensions/1234")
                .then()
                .statusCode(200);
        given().header("Authorization", "Bearer " + Floor.OPERATOR_KEY)
                .contentType("application/json")
                .body("{\"assignments\":{}}")
                .put("/v1/extensions")
                .then()
                .statusCode(403);
        given().get("/v1/extensions/1234").then().statusCode(401);
    }

    /** How fast that is, {@code LookupCheck} tells. */
    @Test
    void theLookupIsAnsweredFromRedisAlone() {
        var extension = fresh();
        workerWith(extension);
        lookup(extension).then().statusCode(200);
        simulator.control().clearCounters();
        for (int i = 0; i < 100; i++) lookup(extension).then().statusCode(200);
        assertThat(simulator.control().counters().keySet()).doesNotContain("GET worker", "GET workers");
    }
}

package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real queue without a Redis: it starts, says so in time, and is not restarted for it. */
@QuarkusTest
@TestProfile(RedisAwayTest.NoRedis.class)
class RedisAwayTest {
    private static final String ME = "/v1/workers/" + ApiTest.WORKER;
    private static final long IN_TIME = 1_500;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    /** Nothing listens where Redis is looked for. */
    public static class NoRedis implements QuarkusTestProfile {
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET " + ME,
                "GET /v1/workers",
                "GET " + ME + "/updates/u1",
                "GET " + ME + "/history",
                "PATCH " + ME + "/attributes",
                "POST " + ME + "/reconcile"
            })
    void everyCallIsAnsweredInTimeAndToldToComeBack(String route) {
        refused(route); // once for the classes that only this way needs: a replica has long loaded them
        long millis = IN_TIME;
        for (int i = 0; i < 10 && millis >= IN_TIME; i++) // the machine may be slow besides
        millis = refused(route).extract().time();
        assertThat(millis).isLessThan(IN_TIME);
    }

    @Test
    void theProbesStayGreen() {
        given().get(management.resolve("/q/health/live")).then().statusCode(200);
        given().get(management.resolve("/q/health/started")).then().statusCode(200);
        given().get(management.resolve("/q/health/ready"))
                .then()
                .statusCode(200)
                .body("checks.find{it.name=='coordinator'}.data.redis", equalTo("down"));
    }

    private static ValidatableResponse refused(String route) {
        String[] parts = route.split(" ");
        var request = given().config(ApiTest.PLAIN).header(ApiTest.SERVICE);
        if (parts[0].equals("PATCH"))
            request.header("Content-Type", ApiTest.MERGE_PATCH).body("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        return request.request(parts[0], parts[1])
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/redis-unavailable"));
    }
}

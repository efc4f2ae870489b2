package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(InMemory.class)
class HealthTest extends ApiTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void redisIsToldAndDoesNotCount() {
        given().get(management.resolve("/q/health/ready"))
                .then()
                .statusCode(200)
                .body("checks.find{it.name=='coordinator'}.data.redis", equalTo("up"));
        queue.away = true;
        given().get(management.resolve("/q/health/ready"))
                .then()
                .statusCode(200)
                .body("checks.find{it.name=='coordinator'}.data.redis", equalTo("down"));
        given().get(management.resolve("/q/health/live")).then().statusCode(200);
    }

    @Test
    void drainingIsAskedForByPost() {
        given().get(management.resolve("/drain"))
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", "POST");
    }

    @Test
    void whoDrainsIsUnreadyAndSendsItsCallersElsewhereButStillAnswers() {
        given().post(management.resolve("/drain")).then().statusCode(204);
        given().get(management.resolve("/q/health/ready")).then().statusCode(503);
        given().get(management.resolve("/q/health/live")).then().statusCode(200);
        aPatch("{\"a\":1}").patch(ATTRIBUTES).then().statusCode(200).header("Connection", "close");
        given().get("/nowhere").then().statusCode(404).header("Connection", "close");
    }
}

package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callers that ask too much, and what browsers are told. */
@QuarkusTest
@TestProfile(AbuseTest.Strict.class)
class AbuseTest extends ApiTest {

    @TestHTTPResource("/")
    URL service;

    /** Limits that a test reaches. */
    public static final class Strict extends InMemory {
        @Override
        public Map<String, String> getConfigOverrides() {
            var all = new HashMap<>(super.getConfigOverrides());
            all.put("coordinator.limits.user-per-second", "1");
            all.put("coordinator.limits.key-per-second", "0");
            return all;
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBackAndNobodyElseIs() {
        workers.put(WORKER, "{}");
        String greedy = InMemoryTokens.of(WORKER, "agent");
        Response last = given().header(bearer(greedy)).get("/v1/workers/" + WORKER);
        for (int i = 1; i < 500 && last.statusCode() == 200; i++)
            last = given().header(bearer(greedy)).get("/v1/workers/" + WORKER);
        last.then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("1"))
                .body("type", equalTo("/problems/rate-limited"))
                .body("retryAfterSeconds", equalTo(1));
        // the same worker's supervisor, another agent, and a key are other callers
        for (String other : new String[] {
            InMemoryTokens.of(WORKER, "supervisor"), InMemoryTokens.of("-", "admin"), "backend-secret-for-tests"
        }) given().header(bearer(other)).get("/v1/workers/" + WORKER).then().statusCode(200);
        for (int i = 0; i < 50; i++)
            given().header(SERVICE).get("/v1/workers/" + WORKER).then().statusCode(200);
    }

    /** As many as one request may hold are all that this caller may send at once. */
    @Test
    void whoTellsOfManyCallsInOneRequestIsLimitedAsForSeveral() {
        String teller = "WK00000000000000000000000000000002";
        assertThat(tellings(teller, 100).statusCode()).isEqualTo(202);
        tellings(teller, 100)
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[1-9]|10"))
                .body("type", equalTo("/problems/rate-limited"));
        String another = "WK00000000000000000000000000000003";
        for (int i = 0; i < 9; i++)
            assertThat(tellings(another, 10).statusCode()).isEqualTo(202);
    }

    private static Response tellings(String worker, int count) {
        String event =
                "{\"source\":\"voice-sdk\",\"sessionId\":\"s\",\"sequence\":1,\"event\":{\"type\":\"incoming\"}}";
        return given().header(bearer(InMemoryTokens.of(worker, "agent")))
                .contentType("application/json")
                .body(Collections.nCopies(count, event).toString())
                .post("/v1/workers/" + worker + "/call-events");
    }

    @Test
    void everyAnswerForbidsBrowsersToMakeMoreOfIt() {
        workers.put(WORKER, "{}");
        for (String path :
                new String[] {"/v1/workers/" + WORKER, "/v1/workers/x", "/v1/nothing", "/nothing", "/q/openapi"}) {
            var headers = given().header(SERVICE).get(path).headers();
            assertThat(headers.getValue("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(headers.getValue("X-Frame-Options")).isEqualTo("DENY");
            assertThat(headers.getValue("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(headers.getValue("Content-Security-Policy")).contains("frame-ancestors 'none'");
        }
        given().header(SERVICE)
                .get("/v1/workers/" + WORKER)
                .then()
                .header("Content-Security-Policy", equalTo("default-src 'none'; frame-ancestors 'none'"))
                .header("Cache-Control", equalTo("no-store"));
    }
}

package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.taskrouter.coordinator.stack.LogRecords;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server answers around and below the resources. */
@QuarkusTest
@TestProfile(InMemory.class)
class EdgesTest extends ApiTest {
    private static final String FLEX = "https://flex.twilio.com";

    @TestHTTPResource
    URI main;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void anUnknownPathIsAProblem() {
        problem(aService().get("/nowhere").then(), 404, "not-found");
        problem(aService().get("/v1/nowhere").then(), 404, "not-found");
        problem(aService().get("/v1/workers/" + WORKER + "/nowhere").then(), 404, "not-found");
        problem(given().get("/").then(), 404, "not-found");
        problem(
                given().baseUri(management.toString())
                        .basePath("")
                        .get("/nowhere")
                        .then(),
                404,
                "not-found");
        problem(aService().get("/v1/../q/health/live").then(), 404, "not-found");
    }

    @Test
    void anotherMethodIsAProblemThatSaysWhich() {
        problem(aService().delete("/v1/workers/" + WORKER).then(), 405, "method-not-allowed")
                .header("Allow", containsString("GET"));
        problem(aService().post(ATTRIBUTES).then(), 405, "method-not-allowed").header("Allow", containsString("PATCH"));
        for (String path : List.of("/q/openapi", "/problems/queue-full", "/media/hold", "/media/hold.wav", "/console"))
            problem(aService().post(path).then(), 405, "method-not-allowed").header("Allow", "GET, HEAD");
    }

    @Test
    void whatCannotBeProducedIsAProblem() {
        problem(aService().accept("text/html").get("/v1/workers").then(), 406, "not-acceptable");
    }

    @Test
    void aBodyThatAnnouncesTooMuchIsRefused() {
        problem(
                aPatch("{\"a\":\"" + "x".repeat(64 * 1024) + "\"}")
                        .patch(ATTRIBUTES)
                        .then(),
                413,
                "too-large");
        problem(aPatch("x".repeat(10 * 1024 * 1024)).patch(ATTRIBUTES).then(), 413, "too-large");
        assertThat(queue.accepted).isEmpty();
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() {
        aPatch("{\"a\":\"" + "x".repeat(64 * 1024 - 8) + "\"}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
    }

    @Test
    void anEndlessBodyIsRefused() throws IOException {
        String answer = RawHttp.exchange(main.getPort(), out -> {
            out.write(head("Transfer-Encoding: chunked"));
            byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (!Thread.interrupted()) out.write(chunk);
        });
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("application/problem+json", "/problems/too-large");
        assertThat(queue.accepted).isEmpty();
    }

    @Test
    void aChunkedBodyIsReadWhole() throws IOException {
        String answer = RawHttp.exchange(main.getPort(), out -> {
            out.write(head("Transfer-Encoding: chunked\r\nConnection: close"));
            for (String part : new String[] {"{\"a\"", ":1}"})
                out.write((part.length() + "\r\n" + part + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aClientThatAsksFirstIsToldToContinue() throws IOException {
        String answer = RawHttp.exchange(main.getPort(), out -> {
            out.write(head("Content-Length: 7\r\nExpect: 100-continue\r\nConnection: close"));
            out.write("{\"a\":1}".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(answer).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 200 ");
    }

    @Test
    void aSenderThatIsTooSlowIsTimedOut() throws IOException {
        String answer = RawHttp.exchange(main.getPort(), out -> out.write(head("Content-Length: 7")));
        assertThat(answer)
                .startsWith("HTTP/1.1 408 ")
                .contains("application/problem+json", "/problems/request-timeout");
    }

    @Test
    void aLongUriIsRefused() {
        problem(given().get("/v1/workers?search=" + "x".repeat(10_000)).then(), 414, "uri-too-long");
    }

    @Test
    void anUnknownVersionOfHttpIsRefused() throws IOException {
        String answer =
                RawHttp.exchange(main.getPort(), "GET /v1/workers HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).contains(" 400 ", "application/problem+json", "/problems/malformed-request");
    }

    @Test
    void aFaultOfOursSaysNothingOfItsInside() {
        queue.answers = update -> {
            throw new IllegalStateException("planted-5551234567");
        };
        try (LogRecords log = LogRecords.open()) {
            problem(
                            aPatch("{\"a\":1}")
                                    .header("X-Request-Id", "req-1")
                                    .patch(ATTRIBUTES)
                                    .then(),
                            500,
                            "internal-error")
                    .header("X-Request-Id", "req-1")
                    .body("instance", equalTo("/requests/req-1"))
                    .body(not(containsString("planted")));
            assertThat(log.text()).contains("req-1", "IllegalStateException").doesNotContain("planted");
        }
    }

    @Test
    void aSaneRequestIdIsEchoedAndAnyOtherReplaced() {
        aService().header("X-Request-Id", "abc-1.2:3").get("/nowhere").then().header("X-Request-Id", "abc-1.2:3");
        for (String number : List.of("+15551234567", "15551234567", "555-123-4567", "somebody@example.com"))
            aService()
                    .header("X-Request-Id", number)
                    .get("/nowhere")
                    .then()
                    .header("X-Request-Id", matchesPattern("[0-9a-f]{32}"));
        aService()
                .header("X-Request-Id", "a b")
                .get("/nowhere")
                .then()
                .header("X-Request-Id", matchesPattern("[0-9a-f]{32}"));
        aService()
                .header("X-Request-Id", "x".repeat(129))
                .get("/nowhere")
                .then()
                .header("X-Request-Id", matchesPattern("[0-9a-f]{32}"));
    }

    @Test
    void aPreflightFromAConfiguredOriginIsAnswered() {
        given().header("Origin", FLEX)
                .header("Access-Control-Request-Method", "PATCH")
                .options(ATTRIBUTES)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", FLEX)
                .header("Vary", "Origin")
                .header("Access-Control-Allow-Methods", containsString("PATCH"))
                .header(
                        "Access-Control-Allow-Headers",
                        equalTo(
                                "Authorization, Content-Type, Idempotency-Key, If-Match, Prefer, Last-Event-ID, traceparent, X-Request-Id"))
                .header("Access-Control-Allow-Credentials", nullValue());
        given().header("Origin", "https://flex.twilio.com.evil.example")
                .header("Access-Control-Request-Method", "PATCH")
                .options(ATTRIBUTES)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Allow-Methods", nullValue());
    }

    @Test
    void optionsNameTheMethodsOfThePath() {
        given().options(ATTRIBUTES).then().statusCode(204).header("Allow", "OPTIONS, PATCH");
        given().options("/v1/workers/" + WORKER).then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, PATCH");
        problem(given().options("/v1/nowhere").then(), 404, "not-found");
    }

    @Test
    void theTraceOfARequestIsNamedInItsProblemAndGoesOnWithItsUpdate() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        aPatch("[]")
                .header("traceparent", parent)
                .patch(ATTRIBUTES)
                .then()
                .statusCode(400)
                .body("traceId", equalTo("0af7651916cd43dd8448eb211c80319c"));
        aPatch("{}").header("traceparent", parent).patch(ATTRIBUTES).then().statusCode(200);
        assertThat(queue.accepted.getFirst().traceparent()).isEqualTo(parent);
        aPatch("{}").header("traceparent", "nonsense").patch(ATTRIBUTES).then().statusCode(200);
        assertThat(queue.accepted.getLast().traceparent()).isNull();
    }

    @Test
    void whatIsRefusedForItsSizeCanBeReadByABrowserToo() {
        aPatch("x".repeat(70_000))
                .header("Origin", FLEX)
                .patch(ATTRIBUTES)
                .then()
                .statusCode(413)
                .header("Access-Control-Allow-Origin", FLEX);
    }

    @Test
    void errorsCanBeReadByABrowserOnAConfiguredOrigin() {
        given().header("Origin", FLEX)
                .get("/v1/workers")
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", FLEX)
                .header("Access-Control-Expose-Headers", containsString("X-Request-Id"));
        given().header("Origin", FLEX)
                .get("/nowhere")
                .then()
                .statusCode(404)
                .header("Access-Control-Allow-Origin", FLEX);
        given().header("Origin", FLEX)
                .get("/v1/workers/x")
                .then()
                .statusCode(400)
                .header("Access-Control-Allow-Origin", FLEX);
        given().header("Origin", "https://other.example")
                .get("/nowhere")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void aProblemsTypeCanBeLookedUp() {
        given().get("/problems/queue-full").then().statusCode(200).body("status", equalTo(429));
        problem(given().get("/problems/none").then(), 404, "not-found");
    }

    @Test
    void theDescriptionAndItsPageAreOnTheMainPort() {
        given().get("/q/openapi").then().statusCode(200);
        given().get("/q/swagger-ui/").then().statusCode(200);
        given().get("/q/health").then().statusCode(404);
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String slug) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .header("X-Request-Id", matchesPattern(".+"))
                .body("type", equalTo("/problems/" + slug))
                .body("status", equalTo(status))
                .body("title", matchesPattern(".+"))
                .body("detail", matchesPattern(".+"))
                .body("instance", matchesPattern("/requests/.+"));
    }

    private static byte[] head(String more) {
        return ("PATCH " + ATTRIBUTES + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + SERVICE.getValue()
                        + "\r\nContent-Type: " + MERGE_PATCH + "\r\n" + more + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}

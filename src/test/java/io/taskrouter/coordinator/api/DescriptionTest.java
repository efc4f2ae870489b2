package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.taskrouter.coordinator.command.ProblemType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description says what is there, no less and no more, and its examples run. */
@QuarkusTest
@TestProfile(InMemory.class)
class DescriptionTest extends ApiTest {
    private static final Set<String> NO_METHOD = Set.of("parameters", "summary", "description");

    @Inject
    AllowedMethods routes;

    private int examples;

    @Test
    void everyOperationIsDescribedAndEveryDescriptionServed() {
        Set<String> described = new TreeSet<>();
        operations((path, method, operation) -> described.add(method + " " + path));
        assertThat(described)
                .isEqualTo(routes.all().stream()
                        .filter(route -> route.template().startsWith("/v1/")
                                || route.template().startsWith("/webhooks/"))
                        .map(route -> route.method() + " " + route.template())
                        .collect(Collectors.toSet()));
    }

    @Test
    void everyExampleRequestRuns() {
        workers.put(WORKER, "{}");
        operations((path, method, operation) -> {
            JsonNode types = operation.path("requestBody").path("content");
            for (Map.Entry<String, JsonNode> type : types.properties()) {
                assertThat(type.getValue().path("examples"))
                        .as(method + " " + path + " " + type.getKey())
                        .isNotEmpty();
                for (JsonNode example : type.getValue().path("examples"))
                    run(method, path, type.getKey(), example.get("value"))
                            .then()
                            .statusCode(path.endsWith("/intents") ? is(201) : oneOf(200, 202, 204));
            }
        });
        assertThat(queue.accepted).hasSizeGreaterThan(12);
    }

    private Response run(String method, String path, String type, JsonNode example) {
        if (path.startsWith("/webhooks/")) return fromTwilio(path, type, example);
        return aService()
                .header("Content-Type", type)
                .header("Idempotency-Key", "6f1c2b9e-" + ++examples)
                .header("If-Match", "*")
                .header("Prefer", "wait=10, handling=lenient")
                .body(example.toString().getBytes(StandardCharsets.UTF_8))
                .request(
                        method,
                        path.replace("{workerSid}", WORKER)
                                .replace("{callSid}", "CA" + "0".repeat(31) + "1")
                                .replace("{taskSid}", "WT" + "0".repeat(31) + "1"));
    }

    private static Response fromTwilio(String path, String type, JsonNode example) {
        Callback callback = Callback.of(path, type, example);
        return given().config(PLAIN)
                .filter(new Described())
                .header("Content-Type", type)
                .header("X-Twilio-Signature", callback.signature())
                .body(callback.body())
                .post(callback.target());
    }

    @Test
    void everyOperationSaysThatItNeedsACredentialAndMayBeAskedTooOften() {
        operations((path, method, operation) -> {
            if (path.startsWith("/v1/"))
                assertThat(operation.path("responses").properties())
                        .as(method + " " + path)
                        .extracting(Map.Entry::getKey)
                        .contains("401", "429");
        });
    }

    @Test
    void everyProblemThatAnOperationCanAnswerIsNamedOnce() {
        String text = served().toString();
        // answered before there is an operation
        Set<ProblemType> elsewhere =
                Set.of(ProblemType.METHOD_NOT_ALLOWED, ProblemType.URI_TOO_LONG, ProblemType.HEADERS_TOO_LARGE);
        assertThat(Arrays.stream(ProblemType.values()).filter(type -> !elsewhere.contains(type)))
                .allSatisfy(type -> assertThat(text).contains("`" + type.slug() + "`"));
    }

    @Test
    void whatIsServedIsKeptForTheLinters() throws IOException {
        Files.writeString(
                Path.of("target/openapi.yaml"),
                given().get("/q/openapi").then().statusCode(200).extract().asString());
        assertThat(served().path("openapi").asText()).isEqualTo("3.0.4");
    }

    /** What to do with one operation. */
    private interface Visit {
        void operation(String path, String method, JsonNode operation);
    }

    private static void operations(Visit visit) {
        for (Map.Entry<String, JsonNode> path : served().path("paths").properties())
            for (Map.Entry<String, JsonNode> method : path.getValue().properties())
                if (!NO_METHOD.contains(method.getKey()))
                    visit.operation(path.getKey(), method.getKey().toUpperCase(Locale.ROOT), method.getValue());
    }

    private static JsonNode served() {
        try {
            return new ObjectMapper()
                    .readTree(given().get("/q/openapi?format=json")
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

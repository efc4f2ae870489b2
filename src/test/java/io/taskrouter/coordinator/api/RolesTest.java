package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Header;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is let in, and to what. */
@QuarkusTest
@TestProfile(InMemory.class)
class RolesTest extends ApiTest {
    private static final String ME = "/v1/workers/" + WORKER;

    @Inject
    AllowedMethods routes;

    /** One request per route that a service may make. */
    private static final Map<String, String> BODIES = Map.of(
            "GET /v1/workers", "",
            "GET /v1/workers/{workerSid}", "",
            "PATCH /v1/workers/{workerSid}", "{\"attributes\":{\"a\":1}}",
            "PATCH /v1/workers/{workerSid}/attributes", "{\"a\":1}",
            "PUT /v1/workers/{workerSid}/channels/voice", "{\"capacity\":1}",
            "POST /v1/workers/{workerSid}/reconcile", "",
            "GET /v1/workers/{workerSid}/updates/{updateId}", "",
            "GET /v1/workers/{workerSid}/history", "");

    /** The operators' routes: method and path, the template of the letter's id filled in. */
    private static final List<String> ADMIN = List.of(
            "GET /v1/admin/queues",
            "POST /v1/admin/pause",
            "POST /v1/admin/resume",
            "GET /v1/admin/dead-letters",
            "POST /v1/admin/dead-letters/{letterId}/requeue",
            "DELETE /v1/admin/dead-letters/{letterId}");

    /** The contract's table for keys: service, ivr, operator. */
    private static final Map<String, List<Boolean>> ALLOWED = Map.of(
            "GET /v1/workers", List.of(true, false, true),
            "GET /v1/workers/{workerSid}", List.of(true, false, true),
            "PATCH /v1/workers/{workerSid}", List.of(true, false, false),
            "PATCH /v1/workers/{workerSid}/attributes", List.of(true, false, false),
            "PUT /v1/workers/{workerSid}/channels/voice", List.of(true, false, false),
            "POST /v1/workers/{workerSid}/reconcile", List.of(true, false, true),
            "GET /v1/workers/{workerSid}/updates/{updateId}", List.of(true, false, true),
            "GET /v1/workers/{workerSid}/history", List.of(true, false, true));

    @Test
    void everyRouteHasARuleAndARowHere() {
        Set<String> served = routes.all().stream()
                .filter(route -> route.template().startsWith("/v1/"))
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toSet());
        served.removeAll(ADMIN);
        assertThat(ALLOWED.keySet()).isEqualTo(served);
        assertThat(routes.all())
                .filteredOn(route -> route.template().startsWith("/v1/"))
                .allSatisfy(route -> assertThat(route.resource().getAnnotation(Needs.class))
                        .as(route.template())
                        .isNotNull());
    }

    static Stream<Arguments> cells() {
        Stream<Map.Entry<String, List<Boolean>>> rows = Stream.concat(
                ALLOWED.entrySet().stream(),
                ADMIN.stream().map(route -> Map.entry(route, List.of(false, false, true))));
        return rows.flatMap(row -> Stream.of(
                arguments(row.getKey(), "service", SERVICE, row.getValue().get(0)),
                arguments(row.getKey(), "ivr", IVR, row.getValue().get(1)),
                arguments(row.getKey(), "operator", OPERATOR, row.getValue().get(2))));
    }

    @ParameterizedTest(name = "{0} as {1}: {3}")
    @MethodSource("cells")
    void aRoleMayDoWhatTheTableSays(String route, String role, Header credential, boolean allowed) {
        workers.put(WORKER, "{}");
        workers.journal.add(EntriesOf.aChange());
        int status = request(route, given().config(PLAIN).header(credential));
        // the update asked for does not exist: whoever may ask is told so
        if (allowed) assertThat(status).isIn(200, 404);
        else assertThat(status).isEqualTo(403);
        if (!allowed) assertThat(queue.accepted).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("routes")
    void withoutAGoodCredentialNothingIsAnswered(String route) {
        for (String bad : List.of(
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong-secret-wrong-secret",
                "Bearer backend",
                "Basic !!!",
                basic("backend", "wrong"),
                basic("studio", "backend-secret-for-tests"),
                basic("", "backend-secret-for-tests"),
                "Digest x",
                "backend-secret-for-tests",
                "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"))
            assertThat(request(route, given().config(PLAIN).header("Authorization", bad)))
                    .as(bad)
                    .isEqualTo(401);
        assertThat(request(route, given().config(PLAIN))).isEqualTo(401);
        assertThat(queue.accepted).isEmpty();
    }

    static Stream<String> routes() {
        return Stream.concat(BODIES.keySet().stream(), ADMIN.stream());
    }

    @Test
    void everyFormOfAGoodCredentialIsTaken() {
        for (String good : List.of(
                "Bearer backend-secret-for-tests",
                "bearer  backend-secret-for-tests",
                "Bearer backend-secret-before-rotation",
                basic("backend", "backend-secret-for-tests"),
                basic("backend", "backend-secret-before-rotation")))
            given().header("Authorization", good).get("/v1/workers").then().statusCode(200);
    }

    @Test
    void aMissingCredentialIsAskedFor() {
        given().get("/v1/workers")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"))
                .body("type", equalTo("/problems/unauthenticated"));
    }

    @Test
    void historyShowsValuesOnlyToThoseWhoMaySeeThem() {
        workers.journal.add(EntriesOf.aChange());
        aService().get(ME + "/history").then().statusCode(200).body("items[0].after.color", equalTo("red"));
        given().header(OPERATOR)
                .get(ME + "/history")
                .then()
                .statusCode(200)
                .body("items[0].keys[0]", equalTo("color"))
                .body("items[0].after", equalTo(null))
                .body("items[0].before", equalTo(null));
    }

    private static int request(String route, RequestSpecification request) {
        String[] parts = route.split(" ");
        String path = parts[1].replace("{workerSid}", WORKER)
                .replace("{updateId}", "01TEST0")
                .replace("{letterId}", "0-none");
        String body = BODIES.getOrDefault(route, "");
        if (!body.isEmpty())
            request.header("Content-Type", "application/json").body(body.getBytes(StandardCharsets.UTF_8));
        return request.request(parts[0], path).statusCode();
    }

    private static String basic(String name, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}

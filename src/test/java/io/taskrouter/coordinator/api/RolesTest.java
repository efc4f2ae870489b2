package io.taskrouter.coordinator.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Header;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.command.Caller;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
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
    private static final String STRANGER = "WK00000000000000000000000000000002";
    private static final String ME = "/v1/workers/" + WORKER;

    @Inject
    AllowedMethods routes;

    @Inject
    InMemoryDocuments documents;

    private static final String OTHER = "/v1/workers/" + STRANGER;

    /**
     * One line per route: who may, and a body that a service may send. In the order agent for the own worker, agent for another, supervisor, admin, service, ivr, operator.
     */
    private static final List<Row> TABLE = """
            GET   /v1/workers                                --+++-+
            GET   /v1/workers/{workerSid}                    +-+++-+
            PATCH /v1/workers/{workerSid}                    +-+++-- {"attributes":{"a":1}}
            PATCH /v1/workers/{workerSid}/attributes         +-+++-- {"a":1}
            PUT   /v1/workers/{workerSid}/channels/voice     +-+++-- {"capacity":1}
            POST  /v1/workers/{workerSid}/reconcile          +-+++-+
            GET   /v1/workers/{workerSid}/updates/{updateId} +-+++-+
            GET   /v1/workers/{workerSid}/history            --+++-+
            POST  /v1/workers/{workerSid}/intents            +-+++-- {"kind":"outbound"}
            DELETE /v1/workers/{workerSid}/intents/{intentId} +-+++--
            GET   /v1/workers/{workerSid}/parked-calls       +-+++-+
            POST  /v1/workers/{workerSid}/calls/{callSid}/park +-+++-- {"name":"invoice"}
            POST  /v1/workers/{workerSid}/parked-calls/{callSid}/pickup +-+++--
            DELETE /v1/workers/{workerSid}/parked-calls/{callSid} +-+++--
            POST  /v1/workers/{workerSid}/call-events        +-+++-- {"source":"dialer","sessionId":"s","sequence":1,"event":{"type":"DIALER.SYNC"}}
            POST  /v1/workers/{workerSid}/tasks/{taskSid}/complete +-+++--
            POST  /v1/workers/{workerSid}/tasks/{taskSid}/prepare-complete +-+++--
            PUT   /v1/workers/{workerSid}/extension          --+++-- {"extension":"1234"}
            DELETE /v1/workers/{workerSid}/extension         --+++--
            GET   /v1/extensions                             --+++++
            PUT   /v1/extensions                             --+++-- {"assignments":{}}
            GET   /v1/extensions/{extension}                 --+++++
            GET   /v1/admin/setup                            ------+
            POST  /v1/admin/setup                            ------+
            GET   /v1/admin/queues                           ------+
            POST  /v1/admin/pause                            ------+
            POST  /v1/admin/resume                           ------+
            GET   /v1/admin/dead-letters                     ------+
            POST  /v1/admin/dead-letters/{letterId}/requeue  ------+
            DELETE /v1/admin/dead-letters/{letterId}         ------+
            GET   /v1/workers/{workerSid}/blame              --+++-+
            GET   /v1/workers/{workerSid}/events             +-+++-+
            GET   /v1/events                                 --+++-+
            """.lines().map(Row::of).toList();

    /** What a route's body may hold on top of that, by the same columns: rights to single parts. */
    private static final List<Row> PARTS = """
            PATCH /v1/workers/{workerSid}                +-+++-- {"acd":{"wish":true}}
            PATCH /v1/workers/{workerSid}                --+++-- {"acd":{"hold":true,"holdReason":"coaching"}}
            PATCH /v1/workers/{workerSid}                --+++-- {"acd":{"hold":false}}
            PATCH /v1/workers/{workerSid}                +-+++-- {"voice":{"capacity":1}}
            PATCH /v1/workers/{workerSid}                --+++-- {"attributes":{"directExtension":"1234"}}
            PATCH /v1/workers/{workerSid}/attributes     +-+++-- {"isAcdReady":true}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- {"directExtension":"1234"}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- {"directExtension":null}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- {"routing":{"skills":["x"]}}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- {"roles":["admin"]}
            PUT   /v1/workers/{workerSid}/channels/voice --+++-- {"override":1}
            PUT   /v1/workers/{workerSid}/channels/voice --+++-- {"override":null}
            """.lines().map(Row::of).toList();

    /** Columns of the table. */
    private enum Asking {
        AGENT_OF_IT(InMemoryTokens.of(WORKER, "agent")),
        AGENT_OF_ANOTHER(InMemoryTokens.of(STRANGER, "agent")),
        SUPERVISOR(InMemoryTokens.of(STRANGER, "supervisor")),
        ADMIN(InMemoryTokens.of("-", "admin")),
        SERVICE("backend-secret-for-tests"),
        IVR("studio-secret-for-tests"),
        OPERATOR("oncall-secret-for-tests");

        private final String credential;

        Asking(String credential) {
            this.credential = credential;
        }
    }

    /** @param allowed one sign per column */
    private record Row(String method, String template, String allowed, String body) {
        static Row of(String line) {
            String[] parts = line.split(" +", 4);
            return new Row(parts[0], parts[1], parts[2], parts.length == 4 ? parts[3] : "");
        }

        boolean allows(Asking who) {
            return allowed.charAt(who.ordinal()) == '+';
        }

        int ask(RequestSpecification request) {
            String path = template.replace("{workerSid}", WORKER)
                    .replace("{updateId}", "01TEST0")
                    .replace("{taskSid}", "WT00000000000000000000000000000001")
                    .replace("{callSid}", "CA00000000000000000000000000000001")
                    .replace("{letterId}", "0-none")
                    .replace("{intentId}", "01TEST0")
                    .replace("{extension}", "1234");
            if (!body.isEmpty())
                request.header("Content-Type", "application/json").body(body.getBytes(StandardCharsets.UTF_8));
            return request.request(method, path).statusCode();
        }

        @Override
        public String toString() {
            return method + " " + template + " " + body;
        }
    }

    @Test
    void everyRouteHasARuleAndARowHere() {
        Set<String> served = routes.all().stream()
                .filter(route -> route.template().startsWith("/v1/"))
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toSet());
        assertThat(TABLE.stream().map(row -> row.method + " " + row.template).collect(Collectors.toSet()))
                .isEqualTo(served);
        assertThat(routes.all())
                .filteredOn(route -> route.template().startsWith("/v1/"))
                .allSatisfy(route -> assertThat(route.resource().getAnnotation(Needs.class))
                        .as(route.template())
                        .isNotNull());
    }

    static Stream<Arguments> cells() {
        return Stream.concat(TABLE.stream(), PARTS.stream())
                .flatMap(row -> Stream.of(Asking.values()).map(who -> arguments(row, who, row.allows(who))));
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @MethodSource("cells")
    void aRoleMayDoWhatTheTableSays(Row row, Asking who, boolean allowed) {
        workers.put(WORKER, "{}");
        workers.journal.add(EntriesOf.aChange());
        int status = row.ask(given().config(PLAIN).header(bearer(who.credential)));
        // the update asked for does not exist: whoever may ask is told so
        if (allowed) assertThat(status).isIn(200, 201, 202, 204, 404);
        else assertThat(status).isEqualTo(403);
        if (!allowed) assertThat(queue.accepted).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("routes")
    void withoutAGoodCredentialNothingIsAnswered(Row row) {
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
                "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
                "Bearer " + InMemoryTokens.of(WORKER, "agent") + ".expired",
                "Basic " + InMemoryTokens.of(WORKER, "agent"),
                basic("flex", InMemoryTokens.of(WORKER, "agent"))))
            assertThat(row.ask(given().config(PLAIN).header("Authorization", bad)))
                    .as(bad)
                    .isEqualTo(401);
        assertThat(row.ask(given().config(PLAIN))).isEqualTo(401);
        assertThat(row.ask(given().config(PLAIN).header(bearer("out.of.order"))))
                .isEqualTo(503);
        assertThat(row.ask(given().config(PLAIN).header(bearer(InMemoryTokens.of(WORKER, "wfo")))))
                .isEqualTo(403);
        assertThat(queue.accepted).isEmpty();
    }

    static Stream<Row> routes() {
        return TABLE.stream();
    }

    @Test
    void anAgentMaySendBackADocumentWhoseProtectedKeysAreUnchangedAndNoOther() {
        documents.byStamp.put("0000000001", "{\"directExtension\":\"1234\",\"team\":\"red\"}");
        String whole = "{\"coordinator\":{\"rev\":\"0000000001\"},\"directExtension\":\"%s\",\"team\":\"blue\"}";
        Header agent = bearer(InMemoryTokens.of(WORKER, "agent"));
        given().config(PLAIN)
                .header(agent)
                .contentType("application/json")
                .body(whole.formatted("1234"))
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
        given().config(PLAIN)
                .header(agent)
                .contentType("application/json")
                .body(whole.formatted("1235"))
                .patch(ATTRIBUTES)
                .then()
                .statusCode(403)
                .body("violations[0].pointer", equalTo("/directExtension"));
    }

    @Test
    void aTokenThatCannotBeCheckedIsNotCalledBad() {
        given().header(bearer("out.of.order"))
                .get(OTHER)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("2"))
                .body("type", equalTo("/problems/authentication-unavailable"))
                .body("detail", not(containsString("out.of.order")));
    }

    @Test
    void anUpdateSaysWhoAskedByTheWorkerOfTheToken() {
        given().config(PLAIN)
                .header(bearer(InMemoryTokens.of(STRANGER, "supervisor")))
                .contentType("application/json")
                .body("{\"a\":1}")
                .patch(ATTRIBUTES)
                .then()
                .statusCode(200);
        assertThat(queue.accepted.getFirst().caller()).isEqualTo(new Caller(STRANGER, Caller.Role.SUPERVISOR));
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

    private static String basic(String name, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}

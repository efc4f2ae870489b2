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
import io.taskrouter.coordinator.command.Command;
import io.taskrouter.coordinator.command.Update;
import io.taskrouter.coordinator.command.WorkerSid;
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
import org.junit.jupiter.params.provider.EnumSource;
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

    @Inject
    InMemoryOversight oversight;

    private static final String LETTER = "7-01OLD";

    private static final String OTHER = "/v1/workers/" + STRANGER;

    /**
     * One line per route: who may, what is answered then, and a body that a service may send. In the order agent for the own worker, agent for another, supervisor, admin, service, ivr, operator.
     */
    private static final List<Row> TABLE = """
            GET   /v1/workers                                --+++-+ 200
            GET   /v1/workers/{workerSid}                    +-+++-+ 200
            PATCH /v1/workers/{workerSid}                    +-+++-- 200 {"attributes":{"a":1}}
            PATCH /v1/workers/{workerSid}/attributes         +-+++-- 200 {"a":1}
            PUT   /v1/workers/{workerSid}/channels/voice     +-+++-- 200 {"capacity":1}
            POST  /v1/workers/{workerSid}/reconcile          +-+++-+ 200
            GET   /v1/workers/{workerSid}/updates/{updateId} +-+++-+ 200
            GET   /v1/workers/{workerSid}/history            --+++-+ 200
            POST  /v1/workers/{workerSid}/intents            +-+++-- 201 {"kind":"outbound"}
            DELETE /v1/workers/{workerSid}/intents/{intentId} +-+++-- 204
            GET   /v1/workers/{workerSid}/parked-calls       +-+++-+ 200
            POST  /v1/workers/{workerSid}/calls/{callSid}/park +-+++-- 200 {"name":"invoice"}
            POST  /v1/workers/{workerSid}/parked-calls/{callSid}/pickup +-+++-- 202
            DELETE /v1/workers/{workerSid}/parked-calls/{callSid} +-+++-- 200
            POST  /v1/workers/{workerSid}/call-events        +-+++-- 202 {"source":"dialer","sessionId":"s","sequence":1,"event":{"type":"DIALER.SYNC"}}
            POST  /v1/workers/{workerSid}/tasks/{taskSid}/complete +-+++-- 200
            POST  /v1/workers/{workerSid}/tasks/{taskSid}/prepare-complete +-+++-- 200
            PUT   /v1/workers/{workerSid}/extension          --+++-- 200 {"extension":"1234"}
            DELETE /v1/workers/{workerSid}/extension         --+++-- 200
            GET   /v1/extensions                             --+++-+ 200
            PUT   /v1/extensions                             --+++-- 202 {"assignments":{}}
            GET   /v1/extensions/{extension}                 --+++++ 200
            GET   /v1/admin/setup                            ------+ 200
            POST  /v1/admin/setup                            ------+ 200
            GET   /v1/admin/queues                           ------+ 200
            POST  /v1/admin/pause                            ------+ 200
            POST  /v1/admin/resume                           ------+ 200
            GET   /v1/admin/dead-letters                     ------+ 200
            POST  /v1/admin/dead-letters/{letterId}/requeue  ------+ 202
            DELETE /v1/admin/dead-letters/{letterId}         ------+ 204
            GET   /v1/workers/{workerSid}/blame              --+++-+ 200
            GET   /v1/workers/{workerSid}/events             +-+++-+ 200
            GET   /v1/events                                 --+++-+ 200
            """.lines().map(Row::of).toList();

    /** What a route's body may hold on top of that, by the same columns: rights to single parts. */
    private static final List<Row> PARTS = """
            PATCH /v1/workers/{workerSid}                +-+++-- 200 {"acd":{"wish":true}}
            PATCH /v1/workers/{workerSid}                --+++-- 200 {"acd":{"hold":true,"holdReason":"coaching"}}
            PATCH /v1/workers/{workerSid}                --+++-- 200 {"acd":{"hold":false}}
            PATCH /v1/workers/{workerSid}                +-+++-- 200 {"voice":{"capacity":1}}
            PATCH /v1/workers/{workerSid}                --+++-- 200 {"attributes":{"directExtension":"1234"}}
            PATCH /v1/workers/{workerSid}/attributes     +-+++-- 200 {"isAcdReady":true}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 {"directExtension":"1234"}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 {"directExtension":null}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 {"routing":{"skills":["x"]}}
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 {"roles":["admin"]}
            PUT   /v1/workers/{workerSid}/channels/voice --+++-- 200 {"override":1}
            PUT   /v1/workers/{workerSid}/channels/voice --+++-- 200 {"override":null}
            PATCH /v1/workers/{workerSid}/attributes     +-+++-- 200 [{"op":"add","path":"/team","value":1}]
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 [{"op":"add","path":"/directExtension","value":"1234"}]
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 [{"op":"remove","path":"/routing/skills"}]
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 [{"op":"move","from":"/roles","path":"/x"}]
            PATCH /v1/workers/{workerSid}/attributes     --+++-- 200 [{"op":"replace","path":"","value":{}}]
            POST  /v1/workers/{workerSid}/parked-calls/{callSid}/pickup --+++-- 202 {"toWorker":"WK00000000000000000000000000000002"}
            POST  /v1/workers/{workerSid}/parked-calls/{callSid}/pickup +-+++-- 202 {"toWorker":"WK00000000000000000000000000000001"}
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

    /** @param allowed one sign per column; @param status whoever may is answered so */
    private record Row(String method, String template, String allowed, int status, String body) {
        static Row of(String line) {
            String[] parts = line.split(" +", 5);
            return new Row(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]), parts.length == 5 ? parts[4] : "");
        }

        boolean allows(Asking who) {
            return allowed.charAt(who.ordinal()) == '+';
        }

        int ask(RequestSpecification request) {
            return ask(request, "01TEST0");
        }

        int ask(RequestSpecification request, String update) {
            String path = template.replace("{workerSid}", WORKER)
                    .replace("{updateId}", update)
                    .replace("{taskSid}", "WT00000000000000000000000000000001")
                    .replace("{callSid}", "CA00000000000000000000000000000001")
                    .replace("{letterId}", LETTER)
                    .replace("{intentId}", "01TEST0")
                    .replace("{extension}", "1234");
            if (!body.isEmpty())
                request.header("Content-Type", body.startsWith("[") ? JSON_PATCH : "application/json")
                        .body(body.getBytes(StandardCharsets.UTF_8));
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
        oversight.reset();
        oversight.bury(LETTER, anUpdate());
        String update = aPatch("{}").patch(ATTRIBUTES).path("updateId");
        queue.accepted.clear();
        int status = row.ask(given().config(PLAIN).header(bearer(who.credential)), update);
        assertThat(status).isEqualTo(allowed ? row.status : 403);
        if (!allowed) assertThat(queue.accepted).isEmpty();
    }

    private static Update anUpdate() {
        return new Update(
                "01OLD",
                new WorkerSid(WORKER),
                new Caller("backend", Caller.Role.SERVICE),
                Update.Handling.LENIENT,
                null,
                new Command.Look(),
                "replica-1",
                null);
    }

    @ParameterizedTest
    @EnumSource
    void historyShowsValuesToNobodyElse(Asking who) {
        workers.put(WORKER, "{\"color\":\"red\"}");
        workers.journal.add(EntriesOf.aChange());
        boolean may = Set.of(Asking.SUPERVISOR, Asking.ADMIN, Asking.SERVICE).contains(who);
        for (String view : List.of("/history", "/blame")) {
            String answer =
                    given().header(bearer(who.credential)).get(ME + view).asString();
            if (may) assertThat(answer).contains("\"red\"");
            else assertThat(answer).doesNotContain("\"red\"");
        }
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

    /** Before anything else is looked at, and so for everybody alike. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("routes")
    void whatIsNoSidIsRefusedBeforeAnybodyIsAskedWhoHeIs(Row row) {
        for (String name : List.of("{workerSid}", "{callSid}", "{taskSid}")) {
            if (!row.template.contains(name)) continue;
            for (String wrong : List.of("x", "ZZ" + WORKER.substring(2), WORKER + "0", WORKER.substring(0, 33) + "g")) {
                Row bad = new Row(row.method, row.template.replace(name, wrong), row.allowed, row.status, row.body);
                for (Header credential : List.of(bearer("nobody's"), bearer(Asking.IVR.credential), SERVICE))
                    assertThat(bad.ask(given().config(PLAIN).header(credential)))
                            .as(bad.template)
                            .isEqualTo(400);
                assertThat(bad.ask(given().config(PLAIN))).isEqualTo(400);
            }
        }
        assertThat(queue.accepted).isEmpty();
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

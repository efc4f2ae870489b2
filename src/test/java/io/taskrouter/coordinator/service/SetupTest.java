package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.simulator.FaultRule;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rules need of a workspace is made, twice does nothing, and nothing of others is touched. */
@QuarkusTest
@TestProfile(SetupService.class)
class SetupTest {
    private static final String WORKSPACE = "/v1/Workspaces/WS00000000000000000000000000000001";
    private static final String NUMBERS =
            "/2010-04-01/Accounts/AC00000000000000000000000000000001/IncomingPhoneNumbers";
    private static final String EVENTS = SetupService.PUBLIC_URL + "/webhooks/taskrouter";
    private static final String CALLS = SetupService.PUBLIC_URL + "/webhooks/voice-status";

    @TestHTTPResource(value = "/", management = true)
    URI management;

    SimulatorServer simulator;

    @BeforeEach
    void aFreshWorkspace() {
        simulator.control().reset();
    }

    @AfterEach
    void noFaultsLeft() {
        simulator.control().clearFaults();
    }

    private static RequestSpecification asOperator() {
        return given().header("Authorization", "Bearer " + Floor.OPERATOR_KEY);
    }

    private static JsonPath look() {
        return ok(asOperator().get("/v1/admin/setup"));
    }

    private static JsonPath make() {
        return ok(asOperator().post("/v1/admin/setup"));
    }

    private static JsonPath ok(Response answer) {
        answer.then().statusCode(200);
        return answer.jsonPath();
    }

    private RequestSpecification twilio() {
        return given().auth()
                .preemptive()
                .basic("AC00000000000000000000000000000001", "simulated-auth-token")
                .urlEncodingEnabled(true);
    }

    private JsonPath read(String path) {
        return ok(twilio().get(simulator.baseUrl() + path));
    }

    private void write(String path, Map<String, String> form) {
        assertThat(twilio().formParams(form).post(simulator.baseUrl() + path).statusCode())
                .isIn(200, 201);
    }

    private static String status(JsonPath report, String object, String name) {
        return report.getString("findings.find { it.object == '" + object + "' && it.name == '" + name + "' }.status");
    }

    private long writes() {
        return simulator.control().counters().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("POST "))
                .flatMap(entry -> entry.getValue().entrySet().stream())
                .filter(answer -> !String.valueOf(answer.getKey()).equals("412")) // the probe, which changes nothing
                .map(Map.Entry::getValue)
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void aRepetitionUnderTheSameKeyIsAnsweredAsTheFirstWas() {
        var first = asOperator().header("Idempotency-Key", "setup-once").post("/v1/admin/setup");
        first.then().statusCode(200);
        simulator.control().clearCounters();
        asOperator()
                .header("Idempotency-Key", "setup-once")
                .post("/v1/admin/setup")
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .body(equalTo(first.asString()));
        assertThat(writes()).isZero();
        asOperator()
                .header("Idempotency-Key", "setup-once")
                .post("/v1/admin/setup?dryRun=true")
                .then()
                .statusCode(422);
    }

    @Test
    void lookingChangesNothingAndSaysWhatDiffers() {
        simulator.control().clearCounters();
        for (var report : List.of(look(), ok(asOperator().post("/v1/admin/setup?dryRun=true")))) {
            assertThat(report.getBoolean("dryRun")).isTrue();
            assertThat(report.getBoolean("ready")).isFalse();
            assertThat(status(report, "task-queue", "Inbound ACD")).isEqualTo("ok");
            assertThat(status(report, "workflow", "Direct Extension")).isEqualTo("ok");
            assertThat(status(report, "workspace", "event-callback")).isEqualTo("differs");
            assertThat(status(report, "phone-number", "PN00000000000000000000000000000001"))
                    .isEqualTo("differs");
        }
        assertThat(writes()).isZero();
        assertThat(asOperator().get("/v1/admin/setup").asString()).doesNotContain("+1555");
    }

    @Test
    void theManagementPortAnswersAlikeWithoutACredential() {
        assertThat(status(ok(given().get(management.resolve("/v1/admin/setup"))), "workspace", "event-callback"))
                .isEqualTo("differs");
        var dry = ok(given().post(management.resolve("/v1/admin/setup?dryRun=true")));
        assertThat(dry.getBoolean("dryRun")).isTrue();
        given().post(management.resolve("/v1/admin/setup?dryRun=perhaps"))
                .then()
                .statusCode(400);
        var made = ok(given().post(management.resolve("/v1/admin/setup")));
        assertThat(made.getBoolean("dryRun")).isFalse();
        assertThat(status(look(), "workspace", "event-callback")).isEqualTo("ok");
        given().delete(management.resolve("/v1/admin/setup"))
                .then()
                .statusCode(405)
                .header("Allow", "GET, POST");
    }

    @Test
    void itIsMadeOnceAndTwiceDoesNothing() {
        var queues = read(WORKSPACE + "/TaskQueues");
        for (String sid : queues.getList("task_queues.findAll { it.friendly_name != 'Everyone' }.sid", String.class))
            twilio().delete(simulator.baseUrl() + WORKSPACE + "/TaskQueues/" + sid)
                    .then()
                    .statusCode(204);
        for (String sid : read(WORKSPACE + "/Workflows")
                .getList("workflows.findAll { it.friendly_name != 'Outbound' }.sid", String.class))
            twilio().delete(simulator.baseUrl() + WORKSPACE + "/Workflows/" + sid)
                    .then()
                    .statusCode(204);
        write(WORKSPACE, Map.of("MultiTaskEnabled", "false"));

        var report = make();
        assertThat(status(report, "task-queue", "Inbound ACD")).isEqualTo("created");
        assertThat(status(report, "task-queue", "Everyone")).isEqualTo("ok");
        assertThat(status(report, "workflow", "Inbound ACD")).isEqualTo("created");
        assertThat(status(report, "workflow", "Outbound")).isEqualTo("changed"); // the park queue is a new one
        assertThat(status(report, "workspace", "multitasking")).isEqualTo("changed");
        assertThat(status(report, "workspace", "event-callback")).isEqualTo("changed");

        assertThat(read(WORKSPACE).getString("event_callback_url")).startsWith(EVENTS + "#rc=");
        assertThat(read(NUMBERS + "/PN00000000000000000000000000000001.json").getString("status_callback"))
                .isEqualTo(CALLS);
        String acd =
                read(WORKSPACE + "/TaskQueues").getString("task_queues.find { it.friendly_name == 'Inbound ACD' }.sid");
        var workflow = read(WORKSPACE + "/Workflows");
        assertThat(workflow.getInt("workflows.find { it.friendly_name == 'Inbound ACD' }.task_reservation_timeout"))
                .isEqualTo(15);
        var filters =
                JsonPath.from(workflow.getString("workflows.find { it.friendly_name == 'Inbound ACD' }.configuration"));
        assertThat(filters.getString("task_routing.filters[0].targets[0].known_worker_sid"))
                .isEqualTo("task.targetWorker");
        assertThat(filters.getString("task_routing.filters[1].targets[0].queue"))
                .isEqualTo(acd);

        simulator.control().clearCounters();
        var again = make();
        assertThat(again.getList("findings.status", String.class)).containsOnly("ok");
        assertThat(again.getBoolean("ready")).isTrue();
        assertThat(writes()).isZero();
    }

    @Test
    void workflowsAreLeftAsTheyAreWhileAQueueCannotBeMade() {
        String acd =
                read(WORKSPACE + "/TaskQueues").getString("task_queues.find { it.friendly_name == 'Inbound ACD' }.sid");
        twilio().delete(simulator.baseUrl() + WORKSPACE + "/TaskQueues/" + acd)
                .then()
                .statusCode(204);
        var before = read(WORKSPACE + "/Workflows").getList("workflows.configuration", String.class);
        simulator.control().fault(FaultRule.errorBefore(503).on("POST", "task-queues"));

        var report = make();

        assertThat(status(report, "task-queue", "Inbound ACD")).isEqualTo("failed");
        assertThat(report.getBoolean("ready")).isFalse();
        assertThat(read(WORKSPACE + "/Workflows").getList("workflows.configuration", String.class))
                .isEqualTo(before);
        simulator.control().clearFaults();
        assertThat(status(make(), "workflow", "Inbound ACD")).isEqualTo("changed");
    }

    @Test
    void aWorkflowKeepsTheFiltersOfOthers() {
        String sid =
                read(WORKSPACE + "/Workflows").getString("workflows.find { it.friendly_name == 'Inbound ACD' }.sid");
        write(
                WORKSPACE + "/Workflows/" + sid,
                Map.of(
                        "Configuration",
                        "{\"task_routing\":{\"filters\":[{\"filter_friendly_name\":\"VIP\",\"expression\":\"vip == true\","
                                + "\"targets\":[{\"queue\":\"WQ00000000000000000000000000000003\",\"priority\":9}]}],"
                                + "\"default_filter\":{\"queue\":\"WQ00000000000000000000000000000003\"}}}"));

        assertThat(status(make(), "workflow", "Inbound ACD")).isEqualTo("changed");

        var now = JsonPath.from(read(WORKSPACE + "/Workflows/" + sid).getString("configuration"));
        assertThat(now.getList("task_routing.filters.filter_friendly_name", String.class))
                .containsExactly("Park Pickup OR Hangup", "VIP", "Any");
        assertThat(now.getInt("task_routing.filters[1].targets[0].priority")).isEqualTo(9);
        assertThat(now.getString("task_routing.default_filter.queue")).isEqualTo("WQ00000000000000000000000000000003");
    }

    @Test
    void whatBelongsToOthersIsReportedAndLeftAlone() {
        write(WORKSPACE, Map.of("EventCallbackUrl", "https://somebody.example.com/events"));
        write(
                NUMBERS + "/PN00000000000000000000000000000002.json",
                Map.of("StatusCallback", "https://somebody.example.com/calls"));
        String everyone =
                read(WORKSPACE + "/TaskQueues").getString("task_queues.find { it.friendly_name == 'Everyone' }.sid");
        write(WORKSPACE + "/TaskQueues/" + everyone, Map.of("TargetWorkers", "vip == true"));

        var report = make();

        assertThat(report.getBoolean("ready")).isFalse();
        assertThat(status(report, "workspace", "event-callback")).isEqualTo("foreign");
        assertThat(status(report, "phone-number", "PN00000000000000000000000000000002"))
                .isEqualTo("foreign");
        assertThat(status(report, "task-queue", "Everyone")).isEqualTo("foreign");
        assertThat(read(WORKSPACE).getString("event_callback_url")).isEqualTo("https://somebody.example.com/events");
        assertThat(read(WORKSPACE + "/TaskQueues/" + everyone).getString("target_workers"))
                .isEqualTo("vip == true");
        assertThat(read(NUMBERS + "/PN00000000000000000000000000000002.json").getString("status_callback"))
                .isEqualTo("https://somebody.example.com/calls");
    }

    @Test
    void aCallbackThatComesByTheWrongMethodIsPutRight() {
        String number = NUMBERS + "/PN00000000000000000000000000000001.json";
        write(number, Map.of("StatusCallback", CALLS, "StatusCallbackMethod", "GET"));
        assertThat(status(look(), "phone-number", "PN00000000000000000000000000000001"))
                .isEqualTo("differs");
        assertThat(status(make(), "phone-number", "PN00000000000000000000000000000001"))
                .isEqualTo("changed");
        assertThat(read(number).getString("status_callback_method")).isEqualTo("POST");
    }

    @Test
    void aFilterThatHoldsEventsBackIsWidenedAndKeepsWhatOthersWant() {
        write(
                WORKSPACE,
                Map.of("EventCallbackUrl", EVENTS + "#rc=2", "EventsFilter", "task.created,reservation.created"));
        assertThat(status(make(), "workspace", "event-callback")).isEqualTo("changed");
        var now = read(WORKSPACE);
        assertThat(now.getString("event_callback_url")).isEqualTo(EVENTS + "#rc=2");
        assertThat(now.getString("events_filter").split(","))
                .contains("task.created", "reservation.wrapup", "worker.activity.update", "task.canceled");
    }

    @Test
    void whatTaskRouterDoesNotAnswerIsSaidSo() {
        simulator.control().fault(FaultRule.errorBefore(503).on("GET", "task-queues"));
        var report = look();
        assertThat(report.getBoolean("ready")).isFalse();
        assertThat(status(report, "task-queue", "all")).isEqualTo("failed");
        assertThat(status(report, "workspace", "multitasking")).isEqualTo("ok");
    }

    @Test
    void ifMatchIsTriedWithAWorkerThoughNobodyHasBeenLookedAt() {
        assertThat(status(look(), "if-match", "workers")).isEqualTo("ok");
    }

    @Test
    void onlyOperatorsMay() {
        Floor.asService().get("/v1/admin/setup").then().statusCode(403);
        Floor.asService().post("/v1/admin/setup").then().statusCode(403);
        asOperator()
                .contentType("application/json")
                .body("{}")
                .post("/v1/admin/setup")
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/malformed-request"));
    }
}

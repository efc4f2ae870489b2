package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.WORKSPACE;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Client} checks each answer; here every path is walked once, and the check itself is shown to bite. */
class PublishedDescriptionTest {
    private SimulatorServer server;
    private Client client;

    @BeforeEach
    void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults());
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/Workers",
                "/Workers/WK00000000000000000000000000000001",
                "/Workers/WK00000000000000000000000000000001/Channels",
                "/Workers/WK00000000000000000000000000000001/Channels/voice",
                "/Activities",
                "/Activities/WA00000000000000000000000000000001",
                "/TaskChannels",
                "/TaskChannels/TC00000000000000000000000000000002",
                "/TaskChannels/voice",
                "/TaskQueues",
                "/TaskQueues/WQ00000000000000000000000000000001",
                "/Workflows",
                "/Workflows/WW00000000000000000000000000000001"
            })
    void whatIsReadIsAsDescribed(String path) {
        assertThat(client.get(WORKSPACE + path).statusCode()).isEqualTo(200);
    }

    @Test
    void theListOfWorkspacesIsAsDescribed() {
        assertThat(body(client.get("/v1/Workspaces")).get("workspaces")).hasSize(1);
    }

    @Test
    void whatIsMadeAndChangedIsAsDescribed() {
        String activity = made("/Activities", "FriendlyName", "Lunch", "Available", "false");
        changed("/Activities/" + activity, "FriendlyName", "Late lunch");
        String queue = made("/TaskQueues", "FriendlyName", "Sales", "TargetWorkers", "skills HAS \"sales\"");
        changed("/TaskQueues/" + queue, "MaxReservedWorkers", "5");
        String workflow = made("/Workflows", "FriendlyName", "Sales", "Configuration", "{\"task_routing\":{}}");
        changed("/Workflows/" + workflow, "TaskReservationTimeout", "30");
        String channel = made("/TaskChannels", "FriendlyName", "Fax", "UniqueName", "fax");
        assertThat(client.get(WORKSPACE + "/TaskChannels/" + channel).statusCode())
                .isEqualTo(200);
        changed("", "EventCallbackUrl", "https://example.com/cb#rc=3", "EventsFilter", "worker.created, task.created");
        for (String path : new String[] {"/Activities/" + activity, "/TaskQueues/" + queue, "/Workflows/" + workflow}) {
            assertThat(client.delete(WORKSPACE + path).statusCode()).isEqualTo(204);
            assertThat(client.get(WORKSPACE + path).statusCode()).isEqualTo(404);
        }
    }

    private String made(String path, String... fields) {
        HttpResponse<String> made = client.post(WORKSPACE + path, fields);
        assertThat(made.statusCode()).isEqualTo(201);
        return body(made).get("sid").asText();
    }

    private void changed(String path, String... fields) {
        assertThat(client.post(WORKSPACE + path, fields).statusCode()).isEqualTo(200);
    }

    @Test
    void theControlPagesNameThemselves() {
        assertThat(body(client.get("/control")).get("routes").toString())
                .contains("POST /control/reset", "GET /control/workers/{worker}", "PUT /control/agents");
    }

    @Test
    void anActivityInUseStays() {
        assertThat(client.delete(WORKSPACE + "/Activities/WA00000000000000000000000000000002")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void listsArePagedByToken() {
        server.control().seed(119, "{}");
        HttpResponse<String> first = client.get(WORKSPACE + "/Workers?PageSize=50");
        assertThat(body(first).get("workers")).hasSize(50);
        assertThat(body(first).at("/meta/previous_page_url").isNull()).isTrue();
        HttpResponse<String> second = client.get(next(first));
        HttpResponse<String> third = client.get(next(second));
        assertThat(body(third).get("workers")).hasSize(22);
        assertThat(body(third).at("/meta/next_page_url").isNull()).isTrue();
        assertThat(body(third).at("/meta/page").asInt()).isEqualTo(2);
    }

    private static String next(HttpResponse<String> page) {
        String url = body(page).at("/meta/next_page_url").asText();
        assertThat(url).startsWith("https://taskrouter.twilio.com/v1/");
        return url.substring("https://taskrouter.twilio.com".length());
    }

    @Test
    void listsAreFiltered() {
        server.control().writeActivity(ALICE, "Break", "flex");
        assertThat(sids("?Available=true")).hasSize(2);
        assertThat(sids("?ActivityName=Break")).containsExactly(ALICE);
        assertThat(sids("?ActivitySid=WA00000000000000000000000000000004")).containsExactly(ALICE);
        assertThat(sids("?FriendlyName=Alice")).containsExactly(ALICE);
        assertThat(sids("?TaskQueueName=Inbound%20ACD")).isEmpty();
        assertThat(sids("?TargetWorkersExpression=directExtension%20%3D%3D%20%221001%22"))
                .containsExactly(ALICE);
    }

    private List<String> sids(String query) {
        return body(client.get(WORKSPACE + "/Workers" + query)).get("workers").findValuesAsText("sid");
    }

    @Test
    void listsMayHideAttributes() {
        server.control().options(SimulatorOptions.defaults().withAttributesInLists(false));
        assertThat(body(client.get(WORKSPACE + "/Workers"))
                        .at("/workers/0/attributes")
                        .isNull())
                .isTrue();
        assertThat(body(client.get(worker(ALICE))).get("attributes").isTextual())
                .isTrue();
    }

    @Test
    void theCheckFindsAMissingFieldAndAWrongType() {
        HttpResponse<String> answer = client.get(worker(ALICE));
        ObjectNode missing = (ObjectNode) body(answer);
        missing.remove("available");
        ObjectNode wrong = (ObjectNode) body(answer);
        wrong.put("available", "perhaps");
        assertThatThrownBy(() -> check(answer, missing))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("available");
        assertThatThrownBy(() -> check(answer, wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("boolean expected");
    }

    private static void check(HttpResponse<String> answer, ObjectNode body) {
        PublishedDescription.check("GET", worker(ALICE), answer.statusCode(), answer.headers(), body.toString());
    }
}

package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static io.taskrouter.coordinator.simulator.Client.BOB;
import static io.taskrouter.coordinator.simulator.Client.WORKSPACE;
import static io.taskrouter.coordinator.simulator.Client.body;
import static io.taskrouter.coordinator.simulator.Client.etag;
import static io.taskrouter.coordinator.simulator.Client.voice;
import static io.taskrouter.coordinator.simulator.Client.worker;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks, reservations, events and calls over REST; every answer is held against the published description. */
class TaskApiTest {
    private static final String CALLS = "/2010-04-01/Accounts/AC00000000000000000000000000000001/Calls/";
    private SimulatorServer server;
    private Client client;
    private FloorControl floor;

    @BeforeEach
    void start() {
        server = SimulatorServer.start(SimulatorOptions.defaults().withClockFactor(0));
        client = new Client(server);
        floor = server.control().floor();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void ready(String sid) {
        client.post(worker(sid), "Attributes", "{\"isAcdReady\":true,\"directExtension\":\"1001\"}");
        floor.advance(Duration.ZERO);
    }

    private JsonNode task(String... fields) {
        HttpResponse<String> made = client.post(WORKSPACE + "/Tasks", fields);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(etag(made)).isNotEmpty();
        return body(made);
    }

    private List<String> open(String sid, String status) {
        String path = worker(sid) + "/Reservations?ReservationStatus=" + status;
        return body(client.get(path)).get("reservations").findValuesAsText("sid");
    }

    @Test
    void aTaskGoesThroughItsLife() {
        ready(ALICE);
        JsonNode task = task("Attributes", "{\"a\":1}", "TaskChannel", "voice", "WorkflowSid", Sids.numbered("WW", 1));
        assertThat(task.get("assignment_status").asText()).isEqualTo("reserved");
        String sid = open(ALICE, "pending").getFirst();
        assertThat(body(client.get(voice(ALICE)))
                        .get("available_capacity_percentage")
                        .asInt())
                .isZero();
        assertThat(body(client.get(voice(ALICE))).get("assigned_tasks").asInt()).isZero();
        String reservation = worker(ALICE) + "/Reservations/" + sid;
        assertThat(body(client.post(reservation, "ReservationStatus", "accepted"))
                        .get("reservation_status")
                        .asText())
                .isEqualTo("accepted");
        assertThat(body(client.get(voice(ALICE))).get("assigned_tasks").asInt()).isEqualTo(1);
        String path = WORKSPACE + "/Tasks/" + task.get("sid").asText();
        assertThat(client.get(path + "/Reservations/" + sid).headers().firstValue("ETag"))
                .isPresent();
        assertThat(body(client.get(path + "/Reservations")).get("reservations")).hasSize(1);
        assertThat(client.post(path, "AssignmentStatus", "wrapping").statusCode())
                .isEqualTo(200);
        assertThat(open(ALICE, "wrapping")).containsExactly(sid);
        assertThat(client.post(path, "AssignmentStatus", "completed", "Reason", "done")
                        .statusCode())
                .isEqualTo(200);
        assertThat(open(ALICE, "completed")).containsExactly(sid);
        HttpResponse<String> again = client.post(path, "AssignmentStatus", "completed");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(body(again).get("code").asInt()).isEqualTo(20001);
        floor.advance(Duration.ofMinutes(6));
        assertThat(client.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aTaskHasAVersion() {
        JsonNode task = task("TaskChannel", "voice");
        String path = WORKSPACE + "/Tasks/" + task.get("sid").asText();
        String tag = etag(client.get(path));
        assertThat(client.send(client.form(path, "Priority", "3").header("If-Match", tag))
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.send(client.form(path, "Priority", "4").header("If-Match", tag))
                        .statusCode())
                .isEqualTo(412);
        assertThat(body(client.get(path)).get("priority").asInt()).isEqualTo(3);
        assertThat(client.delete(path).statusCode()).isEqualTo(204);
    }

    @Test
    void aWorkersReservationIsRejectedByInstruction() {
        ready(ALICE);
        task("TaskChannel", "voice");
        String sid = open(ALICE, "pending").getFirst();
        String reservation = worker(ALICE) + "/Reservations/" + sid;
        client.post(reservation, "Instruction", "reject", "WorkerActivitySid", "WA00000000000000000000000000000004");
        assertThat(open(ALICE, "rejected")).containsExactly(sid);
        assertThat(body(client.get(worker(ALICE))).get("activity_name").asText())
                .isEqualTo("Break");
        assertThat(client.post(reservation, "ReservationStatus", "accepted").statusCode())
                .isEqualTo(400);
        assertThat(client.get(worker(BOB) + "/Reservations/" + sid).statusCode())
                .isEqualTo(404);
    }

    @Test
    void goingUnavailableMayGiveBackWhatIsOffered() {
        ready(ALICE);
        task("TaskChannel", "voice");
        client.post(worker(ALICE), "ActivitySid", "WA00000000000000000000000000000004");
        assertThat(open(ALICE, "pending")).hasSize(1);
        client.post(
                worker(ALICE),
                "ActivitySid",
                "WA00000000000000000000000000000004",
                "RejectPendingReservations",
                "true");
        assertThat(open(ALICE, "pending")).isEmpty();
    }

    @Test
    void eventsAreListedByTimeTypeAndSubject() {
        ready(ALICE);
        JsonNode task = task("TaskChannel", "voice");
        String events = WORKSPACE + "/Events";
        String ofTask = events + "?TaskSid=" + task.get("sid").asText();
        assertThat(body(client.get(ofTask)).get("events").findValuesAsText("event_type"))
                .startsWith("task.created")
                .contains("reservation.created");
        JsonNode offered = body(client.get(events + "?EventType=reservation.created&WorkerSid=" + ALICE))
                .at("/events/0");
        assertThat(offered.at("/event_data/worker_sid").asText()).isEqualTo(ALICE);
        assertThat(offered.at("/event_data/task_assignment_status").asText()).isEqualTo("reserved");
        assertThat(body(client.get(events + "/" + offered.get("sid").asText())).get("sid"))
                .isEqualTo(offered.get("sid"));
        client.post(WORKSPACE + "/Tasks/" + task.get("sid").asText(), "AssignmentStatus", "canceled");
        floor.advance(Duration.ofMinutes(21));
        assertThat(body(client.get(ofTask)).get("events")).isEmpty();
        assertThat(body(client.get(ofTask + "&Minutes=60")).get("events")).isNotEmpty();
        assertThat(body(client.get(ofTask + "&StartDate=2020-01-01T00:00:00")).get("events"))
                .isNotEmpty();
    }

    @Test
    void aCallerWhoHangsUpTakesTheOfferAway() {
        ready(ALICE);
        String call = floor.callQueue();
        String reservation = floor.openReservations(ALICE).getFirst();
        floor.hangUp(call);
        assertThat(floor.reservationStatus(reservation)).isEqualTo("canceled");
        assertThat(body(client.get(CALLS + call + ".json")).get("status").asText())
                .isEqualTo("completed");
    }

    @Test
    void aParkedCallLeavesItsTaskAndComesBackByTwiml() {
        ready(ALICE);
        String call = floor.callQueue();
        String reservation = floor.openReservations(ALICE).getFirst();
        floor.accept(reservation);
        assertThat(client.post(CALLS + call + ".json", "Twiml", "<Response><Play loop=\"0\">x</Play></Response>")
                        .statusCode())
                .isEqualTo(200);
        assertThat(floor.reservationStatus(reservation)).isEqualTo("wrapping");
        floor.complete(reservation);
        assertThat(floor.taskOf(call)).isNull();
        String pickup = "<Response><Enqueue workflowSid=\"" + Sids.numbered("WW", 1) + "\"><Task>{&quot;isParkPickup"
                + "&quot;:true,&quot;targetWorker&quot;:&quot;" + ALICE + "&quot;}</Task></Enqueue></Response>";
        client.post(CALLS + call + ".json", "Twiml", pickup);
        String again = floor.openReservations(ALICE).getFirst();
        floor.accept(again);
        client.post(CALLS + call + ".json", "Status", "completed");
        assertThat(floor.reservationStatus(again)).isEqualTo("wrapping");
        assertThat(client.post(CALLS + call + ".json", "Twiml", "<Response/>").statusCode())
                .isEqualTo(400);
    }

    /** Who was parked waited before everybody who waits now. */
    @Test
    void aCallQueuedByTwimlHasThePriorityThatItSays() {
        floor.callQueue();
        String parked = floor.callQueue();
        String before = floor.taskOf(parked);
        client.post(
                CALLS + parked + ".json",
                "Twiml",
                "<Response><Enqueue workflowSid=\"" + Sids.numbered("WW", 1) + "\"><Task priority=\"1000\">{}</Task>"
                        + "</Enqueue></Response>");
        assertThat(floor.taskOf(parked)).isNotEqualTo(before);
        ready(ALICE);
        floor.accept(floor.openReservations(ALICE).getFirst());
        assertThat(floor.isWaiting(parked)).isFalse();
    }

    @Test
    void anAnnouncedCallIsHungUpAfterwards() {
        String call = floor.callExtension("1002");
        client.post(CALLS + call + ".json", "Twiml", "<Response><Say>Nobody here</Say><Hangup/></Response>");
        assertThat(floor.openReservations(BOB)).isEmpty();
        floor.advance(Duration.ofSeconds(4));
        assertThat(body(client.get(CALLS + call + ".json")).get("status").asText())
                .isEqualTo("completed");
    }

    @Test
    void phoneNumbersHaveAStatusCallback() {
        String numbers = "/2010-04-01/Accounts/AC00000000000000000000000000000001/IncomingPhoneNumbers";
        JsonNode first = body(client.get(numbers + ".json")).at("/incoming_phone_numbers/0");
        String path = numbers + "/" + first.get("sid").asText() + ".json";
        client.post(path, "StatusCallback", "http://127.0.0.1:1/voice");
        assertThat(body(client.get(path)).get("status_callback").asText()).isEqualTo("http://127.0.0.1:1/voice");
    }

    @Test
    void tokensSayWhoTheyAre() {
        String path = "/v1/Accounts/AC00000000000000000000000000000001/Tokens/validate";
        JsonNode agent = body(client.json("POST", path, "{\"token\":\"flex." + ALICE + ".agent\"}"));
        assertThat(agent.get("valid").asBoolean()).isTrue();
        assertThat(agent.get("worker_sid").asText()).isEqualTo(ALICE);
        assertThat(agent.get("roles").get(0).asText()).isEqualTo("agent");
        assertThat(body(client.json("POST", path, "{\"token\":\"forged\"}"))
                        .get("valid")
                        .asBoolean())
                .isFalse();
    }
}

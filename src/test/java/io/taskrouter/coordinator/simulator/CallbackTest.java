package io.taskrouter.coordinator.simulator;

import static io.taskrouter.coordinator.simulator.Client.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.twilio.security.RequestValidator;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackTest {
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private SimulatorServer server;
    private SimulatorControl control;

    private record Received(String query, String body, Map<String, String> fields, Map<String, List<String>> headers) {
        String header(String name) {
            return headers.get(name).getFirst();
        }
    }

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", this::receive);
        receiver.start();
        server = SimulatorServer.start(SimulatorOptions.defaults());
        control = server.control();
    }

    @AfterEach
    void stop() {
        server.close();
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/webhooks/taskrouter?x=1";
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> fields = new HashMap<>();
        new QueryStringDecoder(body, false).parameters().forEach((name, values) -> fields.put(name, values.getFirst()));
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values));
        received.add(new Received(exchange.getRequestURI().getQuery(), body, fields, headers));
        int answer = answers.isEmpty() ? 204 : answers.removeFirst();
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    private List<Received> await(int count) {
        Awaitility.await().until(() -> received.size() >= count);
        return received;
    }

    @Test
    void theSignatureIsTwiliosDocumentedOne() {
        Map<String, String> parameters = Map.of(
                "CallSid", "CA1234567890ABCDE",
                "Caller", "+14158675310",
                "Digits", "1234",
                "From", "+14158675310",
                "To", "+18005551212");
        assertThat(new Signature("12345").of("https://example.com/myapp.php?foo=1&bar=2", parameters))
                .isEqualTo("L/OH5YylLD5NRKLltdqwSvS0BnU=");
    }

    @Test
    void anEventIsAFormSignedOverTheAddressWithoutItsFragment() {
        control.floor().eventCallback(url() + "#rc=2&rp=5xx");
        control.writeAttributes(ALICE, "{\"isAcdReady\":true,\"umlaut\":\"grün & +\"}", "sso");
        Received event = await(1).getFirst();
        assertThat(event.fields())
                .containsEntry("EventType", "worker.attributes.update")
                .containsEntry("ResourceType", "worker")
                .containsEntry("WorkerSid", ALICE)
                .containsEntry("WorkerVersion", "1")
                .containsEntry("WorkerAttributes", "{\"isAcdReady\":true,\"umlaut\":\"grün & +\"}")
                .containsKeys("Sid", "Timestamp", "TimestampMs", "WorkspaceName", "EventDescription");
        assertThat(event.header("user-agent")).isEqualTo("TwilioProxy/1.1");
        assertThat(event.header("i-twilio-idempotency-token")).isNotEmpty();
        assertThat(new RequestValidator("simulated-auth-token")
                        .validate(url(), event.fields(), event.header("x-twilio-signature")))
                .isTrue();
    }

    @Test
    void reservationEventsCarryTaskReservationAndWorker() {
        control.writeAttributes(ALICE, "{\"isAcdReady\":true}", "x");
        control.floor().eventCallback(url());
        control.floor().callQueue();
        Awaitility.await().until(() -> types().contains("reservation.created"));
        Received offer = received.stream()
                .filter(event -> event.fields().get("EventType").equals("reservation.created"))
                .findFirst()
                .orElseThrow();
        assertThat(offer.fields())
                .containsKeys(
                        "TaskSid",
                        "TaskAttributes",
                        "TaskAge",
                        "TaskPriority",
                        "TaskVersion",
                        "TaskQueueName",
                        "WorkflowSid",
                        "ReservationSid",
                        "ReservationVersion",
                        "WorkerSid",
                        "WorkerName",
                        "WorkerAttributes",
                        "WorkerActivityName",
                        "WorkerVersion",
                        "TaskChannelUniqueName")
                .containsEntry("TaskAssignmentStatus", "reserved")
                .containsEntry("ResourceType", "reservation");
    }

    private Set<String> types() {
        return received.stream().map(event -> event.fields().get("EventType")).collect(Collectors.toSet());
    }

    @Test
    void onlyWantedEventsAreSent() {
        Client client = new Client(server);
        client.post(
                Client.WORKSPACE, "EventCallbackUrl", url(), "EventsFilter", "worker.capacity.update , task.created");
        control.writeAttributes(ALICE, "{\"a\":1}", "x");
        control.writeCapacity(ALICE, 3, "x");
        Received event = await(1).getFirst();
        assertThat(event.fields())
                .containsEntry("EventType", "worker.capacity.update")
                .containsEntry("WorkerChannelPreviousCapacity", "1")
                .containsEntry("WorkerChannelAvailableCapacity", "3")
                .containsEntry("TaskChannelUniqueName", "voice");
        client.close();
    }

    @Test
    void aServerErrorIsRepeatedOnlyWhereTheAddressAsksForIt() {
        answers.addAll(List.of(500, 500));
        control.floor().eventCallback(url() + "#rc=3&rp=5xx,ct,rt");
        control.writeAttributes(ALICE, "{\"a\":1}", "x");
        await(3);
        assertThat(received.stream()
                        .map(event -> event.header("i-twilio-idempotency-token"))
                        .distinct())
                .hasSize(1);
        answers.add(500);
        control.floor().eventCallback(url());
        control.writeAttributes(ALICE, "{\"a\":2}", "x");
        Awaitility.await().until(() -> control.floor().callbacks().getOrDefault("lost", 0L) == 1);
        assertThat(received).hasSize(4);
    }

    @Test
    void deliveryFaultsDropAndRepeat() {
        control.floor().eventCallback(url());
        control.options(control.options().withCallbacks(new SimulatorOptions.Callbacks(1, 0, 0, 0)));
        control.writeAttributes(ALICE, "{\"a\":1}", "x");
        Awaitility.await().until(() -> control.floor().callbacks().getOrDefault("dropped", 0L) == 1);
        control.options(control.options().withCallbacks(new SimulatorOptions.Callbacks(0, 1, 0, 0)));
        control.writeAttributes(ALICE, "{\"a\":2}", "x");
        await(2);
        assertThat(received.get(0).fields()).isEqualTo(received.get(1).fields());
    }

    @Test
    void aDelayedCallbackIsOvertaken() {
        control.floor().eventCallback(url());
        control.options(control.options().withCallbacks(new SimulatorOptions.Callbacks(0, 0, 1, 1500)));
        for (int i = 0; i < 20; i++) {
            control.writeAttributes(ALICE, "{\"a\":" + i + "}", "x");
        }
        List<Integer> versions = await(20).stream()
                .map(event -> Integer.valueOf(event.fields().get("WorkerVersion")))
                .toList();
        assertThat(versions).isNotEqualTo(versions.stream().sorted().toList());
    }

    @Test
    void callStatusIsToldToTheAddressOfTheNumber() {
        try (Client client = new Client(server)) {
            client.post(
                    "/2010-04-01/Accounts/AC00000000000000000000000000000001/IncomingPhoneNumbers/"
                            + Sids.numbered("PN", 1) + ".json",
                    "StatusCallback",
                    url());
            String call = control.floor().callQueue();
            control.floor().hangUp(call);
            Received status = await(1).getFirst();
            assertThat(status.fields())
                    .containsEntry("CallSid", call)
                    .containsEntry("CallStatus", "completed")
                    .containsEntry("SequenceNumber", "0")
                    .containsKey("CallDuration");
            assertThat(new RequestValidator("simulated-auth-token")
                            .validate(url(), status.fields(), status.header("x-twilio-signature")))
                    .isTrue();
        }
    }

    @Test
    void theEventStreamIsSignedByItsBodyAndRepeatedUntilItIsAccepted() throws Exception {
        answers.add(503);
        control.floor().eventStream(url());
        control.writeAttributes(ALICE, "{\"a\":1}", "x");
        await(2);
        Received event = received.getLast();
        String called = url().substring(0, url().indexOf('?') + 1) + event.query();
        assertThat(new RequestValidator("simulated-auth-token")
                        .validate(called, event.body(), event.header("x-twilio-signature")))
                .isTrue();
        var cloudEvent = Client.tree(event.body()).get(0);
        assertThat(cloudEvent.get("type").asText()).isEqualTo("com.twilio.taskrouter.worker.attributes.update");
        assertThat(cloudEvent.at("/data/payload/worker_sid").asText()).isEqualTo(ALICE);
        assertThat(cloudEvent.at("/data/payload/worker_version").isNumber()).isTrue();
        assertThat(cloudEvent.at("/data/payload/eventtype").asText()).isEqualTo("worker.attributes.update");
    }
}

package io.taskrouter.coordinator.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.Ports;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A whole run with secrets and personal data planted in every input, whose output is then searched: the log of the real process at DEBUG, metrics, exported spans, problem answers, what operators are
 * shown, live events, the console. What the caller asked for and may see (a worker's attributes) is no output here.
 */
@Timeout(240)
class PlantedValuesIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String AGENT = "agent";

    private final Planted planted = new Planted();
    private final String authToken = planted.secret("Twilio's auth token");
    private final String previousToken = planted.secret("Twilio's previous auth token");
    private final String apiSecret = planted.secret("Twilio's API key secret");
    private final String redisPassword = planted.secret("Redis' password");
    private final String serviceKey = planted.secret("a service's API key");
    private final String operatorKey = planted.secret("an operator's API key");
    private SimulatorServer simulator;
    private CoordinatorProcess service;
    private String worker;
    private String other;

    @Test
    void nothingPlantedComesOutAnywhere() throws Exception {
        try (var redis = RedisServer.start();
                var spans = SpanCollector.start();
                var simulated = simulator()) {
            simulator = simulated;
            redis.command("CONFIG", "SET", "requirepass", redisPassword);
            List<String> workers = simulator.control().seed(2, "{}");
            worker = workers.get(0);
            other = workers.get(1);
            try (var process = CoordinatorProcess.start(settings(redis, spans));
                    var http = HttpClient.newHttpClient();
                    var live = follow(process, http)) {
                service = process;
                credentials();
                changes();
                brokenRequests();
                whatNobodyReads();
                positions(http);
                calls();
                webhooks();
                troubleAtTaskRouter();
                whatOperatorsSee();
                redis.kill();
                patch(key(serviceKey), "{\"phone\":\"" + planted.number("sent without Redis") + "\"}", "attributes");
                await().atMost(SOON).until(() -> !live.all("update.settled").isEmpty());
                live.events.forEach(event -> planted.came("live events", event.type() + " " + event.data()));
                scrape();
                await().atMost(SOON).until(() -> spans.text().contains("taskrouter worker-write"));
                process.stop();
                planted.came("spans", spans.text());
                planted.came("the log", process.output());
            }
        }
        for (String where :
                List.of("the log", "metrics", "spans", "problems", "live events", "operators' view", "pages"))
            assertThat(planted.length(where))
                    .as("there is something to search in " + where)
                    .isGreaterThan(300);
        assertThat(planted.found()).isEmpty();
    }

    private SimulatorServer simulator() {
        var usual = SimulatorOptions.defaults();
        return SimulatorServer.start(usual.withPort(0)
                .withAccount(new SimulatorOptions.Account(
                        usual.account().accountSid(),
                        authToken,
                        "SK00000000000000000000000000000001",
                        apiSecret,
                        usual.account().workspaceSid())));
    }

    private Map<String, String> settings(RedisServer redis, SpanCollector spans) {
        int port = Ports.free();
        Map<String, String> all = new HashMap<>(Map.of(
                "quarkus.profile",
                "local",
                "quarkus.http.port",
                Integer.toString(port),
                "coordinator.public-url",
                "http://127.0.0.1:" + port,
                "quarkus.redis.hosts",
                "redis://:" + redisPassword + "@127.0.0.1:" + redis.port(),
                "simulator.enabled",
                "false",
                "twilio.base-url",
                simulator.baseUrl(),
                "twilio.auth-token",
                authToken,
                "twilio.auth-token-previous",
                previousToken,
                "twilio.api-key",
                "SK00000000000000000000000000000001",
                "twilio.api-secret",
                apiSecret));
        all.put("coordinator.auth.mode", "twilio");
        all.put("coordinator.auth.api-keys.backend.secret", serviceKey);
        all.put("coordinator.auth.api-keys.backend.role", "service");
        all.put("coordinator.auth.api-keys.oncall.secret", operatorKey);
        all.put("coordinator.auth.api-keys.oncall.role", "operator");
        all.put("quarkus.log.console.json.enabled", "true");
        all.put("quarkus.log.category.\"io.taskrouter\".level", "DEBUG");
        all.put("quarkus.otel.sdk.disabled", "false");
        all.put("quarkus.otel.exporter.otlp.endpoint", spans.endpoint());
        all.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        all.put("quarkus.otel.bsp.schedule.delay", "200ms");
        return all;
    }

    private EventStream follow(CoordinatorProcess process, HttpClient http) {
        return EventStream.open(http, process.url() + "/v1/events", serviceKey, null);
    }

    private static RequestSpecification key(String credential) {
        return given().header("Authorization", "Bearer " + credential);
    }

    private void patch(RequestSpecification as, String body, String what) {
        problem(as.contentType("application/json").body(body).patch(url(worker) + (what.isEmpty() ? "" : "/" + what)));
    }

    private String url(String of) {
        return service.url() + "/v1/workers/" + of;
    }

    /** Keeps the answer when it is none that the caller asked for. */
    private Response problem(Response answer) {
        if (answer.statusCode() >= 400) planted.came("problems", answer.headers() + "\n" + answer.asString());
        return answer;
    }

    private void credentials() {
        for (String wrong :
                List.of(planted.secret("a wrong key"), "flex." + worker + ".agent." + planted.secret("a bad token")))
            problem(key(wrong).get(url(worker))).then().statusCode(401);
        problem(given().auth()
                        .preemptive()
                        .basic("backend", planted.secret("a wrong secret"))
                        .get(url(worker)))
                .then()
                .statusCode(401);
        String token = "flex." + worker + "." + AGENT;
        key(token).get(url(worker)).then().statusCode(200);
        problem(key(token).get(url(other))).then().statusCode(403);
        problem(key(token)
                .queryParam("token", planted.secret("a token in the address"))
                .get(url(other)));
    }

    private void changes() {
        patch(key(serviceKey), "{\"phone\":\"" + planted.number("an attribute") + "\"}", "attributes");
        key(serviceKey)
                .contentType("application/json-patch+json")
                .body("[{\"op\":\"add\",\"path\":\"/mobile\",\"value\":\"" + planted.number("a JSON Patch") + "\"}]")
                .patch(url(worker) + "/attributes")
                .then()
                .statusCode(200);
        patch(
                key(serviceKey),
                "{\"acd\":{\"hold\":true,\"holdReason\":\"call " + planted.number("the reason of a hold") + "\"}}",
                "");
        patch(key(serviceKey), "{\"acd\":{\"hold\":false}}", "");
        assertThat(simulator.control().attributes(worker)).contains("+1947"); // it was planted indeed
    }

    private void brokenRequests() {
        patch(key(serviceKey), "{\"phone\":\"" + planted.number("JSON that breaks off"), "attributes");
        patch(key(serviceKey), "{\"a\":\"" + planted.number("a duplicate key") + "\",\"a\":1}", "attributes");
        patch(key(serviceKey), "{\"isAcdReady\":\"" + planted.number("an owned attribute") + "\"}", "attributes");
        patch(key(serviceKey), "{\"directExtension\":\"" + planted.number("an extension") + "\"}", "attributes");
        patch(key(serviceKey), "{\"acd\":{\"wish\":\"" + planted.number("a wish") + "\"}}", "");
        patch(
                key(serviceKey),
                "{\"x\":\"" + planted.number("too large") + "\",\"y\":\"" + "z".repeat(5_000) + "\"}",
                "attributes");
        problem(key(serviceKey)
                        .contentType("application/json-patch+json")
                        .body("[{\"op\":\"test\",\"path\":\"/phone\",\"value\":\"" + planted.number("a failed test")
                                + "\"}]")
                        .patch(url(worker) + "/attributes"))
                .then()
                .statusCode(409);
        problem(key(serviceKey).queryParam("search", planted.number("a search")).get(service.url() + "/v1/workers"));
        problem(key(serviceKey).queryParam("ready", planted.number("a flag")).get(service.url() + "/v1/workers"));
        problem(key(serviceKey).get(service.url() + "/v1/workers/" + planted.number("a path")));
        problem(key(serviceKey).get(service.url() + "/nowhere/" + planted.number("a path to nowhere")));
        problem(key(serviceKey)
                .header("Idempotency-Key", planted.number("an idempotency key") + "\u0001")
                .header("User-Agent", planted.secret("a user agent"))
                .header("If-Match", planted.secret("a revision"))
                .header("Prefer", planted.secret("a preference"))
                .contentType("text/plain; note=" + planted.secret("a media type"))
                .body("{}")
                .patch(url(worker) + "/attributes"));
    }

    /** Headers that say where a request comes from, or that only pass by: of one that succeeds and of one that does not. */
    private void whatNobodyReads() {
        for (String path : List.of("", "/nowhere"))
            problem(key(serviceKey)
                    .header("X-Request-Id", planted.number("a request's id" + path))
                    .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .header("tracestate", "vendor=" + planted.secret("a trace state" + path))
                    .header("baggage", "user=" + planted.secret("baggage" + path))
                    .header("Origin", "https://" + planted.secret("an origin" + path) + ".example")
                    .header("Referer", "https://flex.example/" + planted.secret("a referer" + path))
                    .header("Cookie", "session=" + planted.secret("a cookie" + path))
                    .header("X-Forwarded-For", planted.secret("a forwarded address" + path))
                    .header("Forwarded", "for=" + planted.secret("a forwarding" + path) + ";host=x")
                    .header("X-Forwarded-Host", planted.secret("a forwarded host" + path))
                    .header("Host", planted.secret("a host" + path) + ".example")
                    .header("Accept-Language", planted.secret("a language" + path))
                    .header("X-Twilio-Signature", planted.secret("a signature for nothing" + path))
                    .get(url(worker) + path));
        problem(key(serviceKey)
                        .header("Accept", "text/" + planted.secret("a wanted type"))
                        .get(url(worker)))
                .then()
                .statusCode(406);
    }

    /** Where somebody wants to go on who was never there. */
    private void positions(HttpClient http) {
        for (String list : List.of("/v1/workers", "/v1/workers/" + worker + "/history", "/v1/admin/dead-letters"))
            for (String cursor :
                    List.of(planted.secret("a cursor of " + list), planted.number("a number for a cursor of " + list)))
                problem(key(list.contains("admin") ? operatorKey : serviceKey)
                        .queryParam("cursor", cursor)
                        .get(service.url() + list));
        for (String after : List.of(planted.secret("an event's id"), planted.number("a number for an event's id")))
            try (var stream = EventStream.open(http, service.url() + "/v1/events", serviceKey, after)) {
                stream.await("reset");
                stream.events.forEach(event -> planted.came("live events", event.id() + " " + event.data()));
            }
    }

    private void calls() {
        String number = planted.number("a caller");
        given().contentType("application/json")
                .body("{\"kind\":\"internal\",\"worker\":\"" + worker + "\",\"from\":\"" + number
                        + "\",\"attributes\":{\"note\":\"" + planted.number("a task's attribute") + "\"}}")
                .post(simulator.origin() + "/simulator/control/calls")
                .then()
                .statusCode(201);
        key(serviceKey).post(url(worker) + "/reconcile").then().statusCode(200);
        problem(key(serviceKey)
                .contentType("application/json")
                .body("{\"source\":\"dialer\",\"sessionId\":\"" + planted.number("a session")
                        + "\",\"sequence\":1,\"event\":{\"type\":\"" + planted.number("an event's type") + "\"}}")
                .post(url(worker) + "/call-events"));
        problem(key(serviceKey)
                .contentType("application/json")
                .body("{\"name\":\"" + planted.number("a parked caller's name") + "\"}")
                .post(url(worker) + "/calls/CA00000000000000000000000000000099/park"));
    }

    private void webhooks() {
        simulator.control().floor().eventCallback(service.url() + "/webhooks/taskrouter");
        given().contentType("application/json")
                .body("{\"kind\":\"internal\",\"worker\":\"" + other + "\",\"from\":\""
                        + planted.number("a caller in an event") + "\"}")
                .post(simulator.origin() + "/simulator/control/calls")
                .then()
                .statusCode(201);
        await().atMost(SOON).until(() -> simulator.control().floor().callbacks().containsKey("204"));
        problem(given().contentType("application/x-www-form-urlencoded")
                        .header("X-Twilio-Signature", planted.secret("a forged signature"))
                        .body("EventType=reservation.created&From=%2B"
                                + planted.number("a forged event").substring(1))
                        .post(service.url() + "/webhooks/taskrouter"))
                .then()
                .statusCode(403);
    }

    private void troubleAtTaskRouter() {
        given().contentType("application/json")
                .body(
                        "{\"kind\":\"error-before\",\"status\":400,\"method\":\"POST\",\"endpoint\":\"worker\",\"next\":1}")
                .post(simulator.origin() + "/simulator/control/faults");
        patch(key(serviceKey), "{\"phone\":\"" + planted.number("refused by TaskRouter") + "\"}", "attributes");
        given().contentType("application/json")
                .body("{\"kind\":\"reset-after\",\"method\":\"POST\",\"endpoint\":\"worker\",\"next\":1}")
                .post(simulator.origin() + "/simulator/control/faults");
        patch(key(serviceKey), "{\"phone\":\"" + planted.number("its answer lost") + "\"}", "attributes");
        simulator
                .control()
                .writeAttributes(worker, "{\"phone\":\"" + planted.number("written past us") + "\"}", "flex");
        key(serviceKey).post(url(worker) + "/reconcile").then().statusCode(200);
    }

    private void whatOperatorsSee() {
        for (String path : List.of(
                "/v1/admin/dead-letters",
                "/v1/admin/queues",
                "/v1/workers",
                "/v1/workers/" + worker + "/history",
                "/v1/workers/" + worker + "/blame"))
            planted.came(
                    "operators' view",
                    key(operatorKey)
                            .get(service.url() + path)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString());
        for (String page : List.of(
                "/console/", "/console/main.js", "/q/openapi", "/client/coordinator.js", "/client/example/index.html"))
            planted.came(
                    "pages",
                    given().get(service.url() + page)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString());
    }

    private void scrape() {
        for (String path : List.of("/q/metrics", "/q/health/ready", "/q/health/live", "/q/health/started"))
            planted.came(
                    "metrics",
                    given().accept("text/plain")
                            .get("http://127.0.0.1:" + service.managementPort() + path)
                            .asString());
    }
}

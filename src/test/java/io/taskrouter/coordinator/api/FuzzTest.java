package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every described operation, asked well and badly in thousands of ways made from its own description: no fault of ours, no hang, no answer that is not described. {@code -Dfuzz.requests=10000
 * -Dfuzz.seed=7} asks more, or the same again.
 */
@QuarkusTest
@TestProfile(FuzzTest.Unlimited.class)
@Timeout(900)
class FuzzTest extends ApiTest {
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 1_500);
    private static final long SEED = Long.getLong("fuzz.seed", 20260102L);
    private static final Set<String> NO_METHOD = Set.of("parameters", "summary", "description");
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\u0000",
            "null",
            "undefined",
            "-1",
            "999999999999999999999",
            "1e309",
            "NaN",
            "true",
            "../../etc/passwd",
            "%00",
            "%",
            "';--",
            "<script>",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "\r\nX-Injected: 1",
            "a".repeat(2_000),
            "\ud83d\ude00",
            "\u202e",
            "__proto__",
            "*",
            "\"",
            "W/\"1\"",
            "WK" + "g".repeat(32),
            "WK" + "0".repeat(32));
    private static final List<String> BODIES = List.of(
            "",
            "null",
            "[]",
            "{}",
            "0",
            "\"x\"",
            "{",
            "{\"a\":1}{",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1e999999999}",
            "{\"a\":NaN}",
            "{\"a\":\"\\u0000\"}",
            "{\"a\":\"\\ud800\"}",
            "[".repeat(40) + "]".repeat(40),
            "{\"a\":".repeat(33) + "1" + "}".repeat(33),
            "\ufeff{}",
            "{\"__proto__\":{\"x\":1}}",
            "{\"coordinator\":null}",
            "{\"isAcdReady\":\"yes\"}",
            "{\"directExtension\":1}",
            "[{\"op\":\"test\"}]",
            "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]",
            "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
            "[{\"op\":\"explode\",\"path\":\"/a\"}]");

    private final Random random = new Random(SEED);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @TestHTTPResource("/")
    URL service;

    /** One caller asks everything. */
    public static final class Unlimited extends InMemory {
        @Override
        public Map<String, String> getConfigOverrides() {
            var all = new java.util.HashMap<>(super.getConfigOverrides());
            all.put("coordinator.limits.key-per-second", "0");
            return all;
        }
    }

    /** One operation as described. */
    private record Operation(String method, String path, JsonNode description, JsonNode shared) {}

    @Test
    void whateverIsAskedIsAnsweredAsDescribed() throws Exception {
        List<Operation> operations = operations();
        List<String> wrong = new ArrayList<>();
        Map<Integer, Integer> statuses = new java.util.TreeMap<>();
        workers.put(WORKER, "{\"team\":\"red\",\"n\":1.0}");
        workers.journal.add(EntriesOf.aChange());
        for (int i = 0; i < REQUESTS; i++) {
            Operation operation = operations.get(i % operations.size());
            HttpRequest request = request(operation);
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            statuses.merge(answer.statusCode(), 1, Integer::sum);
            String fault = fault(operation, answer);
            if (fault != null)
                wrong.add("#" + i + " " + request.method() + " " + request.uri() + ": " + fault + ": "
                        + answer.body().lines().findFirst().orElse(""));
        }
        assertThat(wrong).as("seed " + SEED).isEmpty();
        // it would prove little if everything were refused at the door, or nothing
        assertThat(statuses.keySet()).contains(200, 400, 415);
        assertThat(statuses.get(200)).isGreaterThan(REQUESTS / 20);
        assertThat(statuses.get(400)).isGreaterThan(REQUESTS / 20);
    }

    private static String fault(Operation operation, HttpResponse<String> answer) {
        int status = answer.statusCode();
        String type = answer.headers().firstValue("Content-Type").orElse("none");
        if (status >= 500) return "a fault of ours, " + status;
        boolean described = operation.description.path("responses").has(Integer.toString(status));
        // an empty segment makes it another path
        boolean elsewhere = Set.of(404, 405, 414, 431).contains(status);
        if (!described && !elsewhere) return "not described, " + status;
        if (status >= 400 && !type.equals("application/problem+json")) return status + " as " + type;
        if (answer.headers().firstValue("X-Request-Id").isEmpty()) return "nameless";
        if (answer.headers().firstValue("X-Injected").isPresent()) return "injected";
        return null;
    }

    private HttpRequest request(Operation operation) {
        String path = operation.path;
        for (String name : List.of("workerSid", "updateId"))
            if (path.contains("{" + name + "}"))
                path = path.replace("{" + name + "}", encoded(chance(80) ? valid(name) : nasty()));
        while (path.contains("{"))
            path = path.replaceFirst("\\{[^}]+}", encoded(chance(50) ? "CA" + "0".repeat(32) : nasty()));
        StringBuilder query = new StringBuilder();
        List<JsonNode> headers = new ArrayList<>();
        for (JsonNode parameter : parameters(operation)) {
            if (parameter.path("in").asText().equals("header")) headers.add(parameter);
            if (parameter.path("in").asText().equals("query") && chance(30))
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.path("name").asText())
                        .append('=')
                        .append(encoded(chance(50) ? sample(parameter.path("schema")) : nasty()));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path + query))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer backend-secret-for-tests");
        for (JsonNode header : headers)
            if (chance(30)) header(request, header.path("name").asText(), chance(60) ? known(header) : nasty());
        return body(operation, request).build();
    }

    private HttpRequest.Builder body(Operation operation, HttpRequest.Builder request) {
        JsonNode types = operation.description.path("requestBody").path("content");
        if (types.isMissingNode() && !chance(10)) return request.method(operation.method, BodyPublishers.noBody());
        List<String> names = new ArrayList<>();
        types.fieldNames().forEachRemaining(names::add);
        String type = names.isEmpty() ? "application/json" : pick(names);
        List<JsonNode> examples = new ArrayList<>();
        types.path(type).path("examples").forEach(example -> examples.add(example.path("value")));
        String text =
                examples.isEmpty() || chance(30) ? pick(BODIES) : pick(examples).toString();
        if (chance(25)) text = mutated(text);
        header(
                request,
                "Content-Type",
                chance(85)
                        ? type
                        : pick(List.of("text/plain", "application/xml", "*/*", "x", type + ";charset=utf-16")));
        return request.method(operation.method, BodyPublishers.ofString(text, StandardCharsets.UTF_8));
    }

    private String mutated(String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = random.nextInt(1, 4); i > 0 && !changed.isEmpty(); i--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(4)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, (char) random.nextInt(1, 0x250));
                case 2 -> changed.insert(at, pick(NASTY));
                default -> changed.setCharAt(at, "{}[]\",:0e-\\".charAt(random.nextInt(11)));
            }
        }
        return changed.toString();
    }

    /** What the client itself would not send is not sent. */
    private static void header(HttpRequest.Builder request, String name, String value) {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException notToBeSent) {
            request.header(name, "x");
        }
    }

    private String known(JsonNode header) {
        return switch (header.path("name").asText()) {
            case "Prefer" ->
                pick(List.of("wait=1", "respond-async", "handling=strict", "wait=0, handling=lenient", "wait=x"));
            case "If-Match" -> pick(List.of("*", "\"41\"", "W/\"41\"", "41"));
            case "traceparent" -> "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            default -> "k" + random.nextInt(40);
        };
    }

    private String sample(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "integer" -> Integer.toString(random.nextInt(1, 220));
            case "boolean" -> Boolean.toString(random.nextBoolean());
            default -> "agent-" + random.nextInt(10);
        };
    }

    private static String valid(String name) {
        return name.equals("workerSid") ? WORKER : "01TEST0";
    }

    private List<JsonNode> parameters(Operation operation) {
        List<JsonNode> all = new ArrayList<>();
        operation.description.path("parameters").forEach(all::add);
        operation.shared.forEach(all::add);
        return all.stream().map(FuzzTest::resolved).toList();
    }

    private static JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : description.at(reference.substring(1));
    }

    private static JsonNode description;

    private List<Operation> operations() throws Exception {
        description = new ObjectMapper()
                .readTree(client.send(
                                HttpRequest.newBuilder(URI.create(base() + "/q/openapi?format=json"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
        List<Operation> all = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!NO_METHOD.contains(method.getKey()))
                        all.add(new Operation(
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                method.getValue(),
                                path.getValue().path("parameters")));
                }));
        assertThat(all).hasSizeGreaterThan(9);
        return all;
    }

    private String base() {
        return "http://127.0.0.1:" + service.getPort();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String nasty() {
        return pick(NASTY);
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

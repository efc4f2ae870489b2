package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Asks every described operation well and badly, as often as is wanted, in ways made from its own description: no fault of ours, no hang, no answer that is not described. {@code -Dfuzz.requests=10000
 * -Dfuzz.seed=7} asks more, or the same again.
 */
public final class Fuzzing {
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
    private final String base;
    private final Stage stage;
    private final JsonNode description;
    private final Samples samples;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Set<String> succeeded = new TreeSet<>();
    private final List<String> wrong = new ArrayList<>();

    /**
     * What there is to ask about.
     *
     * @param service secret of a key that may do what services may
     * @param operator secret of a key that may do what operators may
     * @param values of parameters in the path, by name
     * @param before called with the id of each operation before it is asked
     */
    public record Stage(String service, String operator, Map<String, String> values, Consumer<String> before) {}

    /** One operation as described. */
    private record Operation(String method, String path, JsonNode description, JsonNode shared) {
        String id() {
            return description.path("operationId").asText();
        }

        boolean isWebhook() {
            return path.startsWith("/webhooks/");
        }
    }

    private record Answer(int status, String type, String body, HttpResponse<?> response) {}

    public Fuzzing(int port, Stage stage) throws Exception {
        this.base = "http://127.0.0.1:" + port;
        this.stage = stage;
        this.description = new ObjectMapper()
                .readTree(client.send(
                                HttpRequest.newBuilder(URI.create(base + "/q/openapi?format=json"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
        this.samples = new Samples(description, random);
    }

    /** How many requests a run makes. */
    public static int requests(int usual) {
        return Integer.getInteger("fuzz.requests", usual);
    }

    /**
     * Nothing may be answered wrongly, and it would prove little if everything were refused at the door, or nothing.
     *
     * @param hopeless ids of operations that need more than a request to succeed
     */
    public void run(int requests, Set<String> hopeless) throws Exception {
        List<Operation> operations = operations();
        assertThat(operations).hasSizeGreaterThan(35);
        for (int i = 0; i < requests; i++) ask("#" + i, operations.get(i % operations.size()));
        assertThat(wrong).as("seed " + SEED).isEmpty();
        assertThat(statuses.keySet()).contains(200, 202, 204, 400, 401, 403, 415);
        assertThat(statuses.get(200)).isGreaterThan(requests / 20);
        assertThat(statuses.get(400)).isGreaterThan(requests / 20);
        assertThat(operations)
                .extracting(Operation::id)
                .filteredOn(id -> !succeeded.contains(id) && !hopeless.contains(id))
                .as("never succeeded")
                .isEmpty();
    }

    private void ask(String name, Operation operation) throws Exception {
        stage.before().accept(operation.id());
        HttpRequest request = request(operation);
        Answer answer = answer(client.send(request, BodyHandlers.ofInputStream()));
        statuses.merge(answer.status, 1, Integer::sum);
        if (answer.status < 300) succeeded.add(operation.id());
        String fault = fault(operation, answer);
        if (fault != null)
            wrong.add(name + " " + request.method() + " " + request.uri() + ": " + fault + ": "
                    + answer.body.lines().findFirst().orElse(""));
    }

    /** Of an event stream only the beginning: it has no end. */
    private static Answer answer(HttpResponse<InputStream> response) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("none");
        try (InputStream body = response.body()) {
            byte[] bytes = type.startsWith("text/event-stream") ? body.readNBytes(1) : body.readAllBytes();
            return new Answer(response.statusCode(), type, new String(bytes, StandardCharsets.UTF_8), response);
        }
    }

    private static String fault(Operation operation, Answer answer) {
        int status = answer.status;
        var headers = answer.response.headers();
        boolean later = answer.body.contains("/problems/not-safe-yet")
                && headers.firstValue("Retry-After").isPresent();
        if (status >= 500 && !later) return "a fault of ours, " + status;
        boolean described = operation.description.path("responses").has(Integer.toString(status));
        // an empty segment makes it another path
        boolean elsewhere = Set.of(404, 405, 414, 431).contains(status);
        if (!described && !elsewhere) return "not described, " + status;
        if (status >= 400 && !answer.type.equals("application/problem+json")) return status + " as " + answer.type;
        if (headers.firstValue("X-Request-Id").isEmpty()) return "nameless";
        if (headers.firstValue("X-Injected").isPresent()) return "injected";
        return null;
    }

    private HttpRequest request(Operation operation) {
        String path = operation.path;
        for (String name : names(path)) {
            String value = stage.values().get(name);
            assertThat(value).as("a value for " + name).isNotNull();
            path = path.replace("{" + name + "}", encoded(chance(85) ? value : nasty()));
        }
        if (operation.isWebhook()) return callback(operation, path);
        StringBuilder query = new StringBuilder();
        List<JsonNode> headers = new ArrayList<>();
        for (JsonNode parameter : parameters(operation)) {
            if (parameter.path("in").asText().equals("header")) headers.add(parameter);
            if (parameter.path("in").asText().equals("query") && chance(30))
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.path("name").asText())
                        .append('=')
                        .append(encoded(chance(60) ? sample(parameter.path("schema")) : nasty()));
        }
        HttpRequest.Builder request = builder(path + query);
        String secret = chance(90) ? secretFor(operation) : pick(List.of(stage.service(), stage.operator(), "nobody"));
        request.header("Authorization", "Bearer " + secret);
        for (JsonNode header : headers) {
            String name = header.path("name").asText();
            // nobody here waits long
            if (name.equals("Prefer") && chance(85)) request.header(name, pick(List.of("wait=1", "respond-async")));
            else if (chance(20)) header(request, name, chance(70) ? known(name) : nasty());
        }
        return body(operation, request).build();
    }

    private HttpRequest.Builder builder(String target) {
        return HttpRequest.newBuilder(URI.create(base + target)).timeout(Duration.ofSeconds(20));
    }

    private String secretFor(Operation operation) {
        return operation.path.startsWith("/v1/admin/") ? stage.operator() : stage.service();
    }

    private HttpRequest callback(Operation operation, String path) {
        Map.Entry<String, JsonNode> type = pick(List.copyOf(
                operation.description.path("requestBody").path("content").properties()));
        boolean form = !type.getKey().equals("application/json");
        Callback callback = form || chance(60)
                ? Callback.of(path, type.getKey(), good(type.getValue()))
                : Callback.json(path, text(type.getValue()));
        HttpRequest.Builder request = builder(callback.target());
        request.header("Content-Type", chance(90) ? type.getKey() : "text/plain");
        if (chance(95)) header(request, "X-Twilio-Signature", chance(85) ? callback.signature() : nasty());
        return request.method(operation.method, BodyPublishers.ofByteArray(callback.body()))
                .build();
    }

    private HttpRequest.Builder body(Operation operation, HttpRequest.Builder request) {
        JsonNode types = operation.description.path("requestBody").path("content");
        if (types.isMissingNode() && !chance(10)) return request.method(operation.method, BodyPublishers.noBody());
        List<String> names = new ArrayList<>();
        types.fieldNames().forEachRemaining(names::add);
        String type = names.isEmpty() ? "application/json" : pick(names);
        header(
                request,
                "Content-Type",
                chance(90)
                        ? type
                        : pick(List.of("text/plain", "application/xml", "*/*", "x", type + ";charset=utf-16")));
        return request.method(
                operation.method, BodyPublishers.ofString(text(types.path(type)), StandardCharsets.UTF_8));
    }

    private String text(JsonNode type) {
        String text =
                type.isMissingNode() || chance(20) ? pick(BODIES) : good(type).toString();
        return chance(20) ? mutated(text) : text;
    }

    /** An example, or something else that the schema allows. */
    private JsonNode good(JsonNode type) {
        List<JsonNode> examples = new ArrayList<>();
        type.path("examples").forEach(example -> examples.add(example.path("value")));
        return examples.isEmpty() || chance(35) ? samples.of(type.path("schema")) : pick(examples);
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

    private String known(String header) {
        return switch (header) {
            case "Prefer" -> pick(List.of("handling=strict", "wait=0, handling=lenient", "wait=x"));
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

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String segment : path.split("/"))
            if (segment.startsWith("{")) names.add(segment.substring(1, segment.length() - 1));
        return names;
    }

    private List<JsonNode> parameters(Operation operation) {
        List<JsonNode> all = new ArrayList<>();
        operation.description.path("parameters").forEach(all::add);
        operation.shared.forEach(all::add);
        return all.stream().map(samples::resolved).toList();
    }

    private List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!NO_METHOD.contains(method.getKey()))
                        all.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue(),
                                path.getValue().path("parameters")));
                }));
        return all;
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

package io.taskrouter.coordinator.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** The coordinator's REST routes, asked with one credential. */
final class Service {
    private static final String USUAL = "http://127.0.0.1:8080";
    private static final String MANAGEMENT = "http://127.0.0.1:9000";
    private static final String ALSO_ON_MANAGEMENT = "/v1/admin/.*";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** The service itself makes nobody wait longer than 30 s. */
    private static final Duration ANSWER = Duration.ofSeconds(45);

    private final String main;
    private final String admin;
    private final String authorization;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    private Service(String main, String admin, String authorization) {
        this.main = main;
        this.admin = admin;
        this.authorization = authorization;
    }

    /** @param environment {@code COORDINATOR_URL}, {@code COORDINATOR_KEY}, {@code COORDINATOR_MANAGEMENT_URL} */
    static Service of(Map<String, String> environment) {
        String url = environment.getOrDefault("COORDINATOR_URL", "").replaceAll("/+$", "");
        String key = environment.getOrDefault("COORDINATOR_KEY", "");
        if (!url.isEmpty() && !url.matches("https?://[^/].*"))
            throw new NotUnderstood("COORDINATOR_URL=" + url + " is no address.");
        String address = url.isEmpty() ? USUAL : url;
        String management = environment.getOrDefault(
                "COORDINATOR_MANAGEMENT_URL", url.isEmpty() && key.isEmpty() ? MANAGEMENT : address);
        return new Service(address, management, authorization(key));
    }

    private static String authorization(String key) {
        if (key.isEmpty()) return "";
        return key.contains(":")
                ? "Basic " + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8))
                : "Bearer " + key;
    }

    /** @param status 200, 202 or 204 */
    record Answer(int status, JsonNode body) {}

    JsonNode get(String path) throws Refused {
        return send("GET", path, "").body();
    }

    Answer post(String path) throws Refused {
        return send("POST", path, "");
    }

    Answer patch(String path, JsonNode body) throws Refused {
        return send("PATCH", path, ExactJson.text(body));
    }

    Answer delete(String path) throws Refused {
        return send("DELETE", path, "");
    }

    private Answer send(String method, String path, String body) throws Refused {
        String address = (path.matches(ALSO_ON_MANAGEMENT) ? admin : main) + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWER)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) request.header("Content-Type", "application/json");
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        if (!method.equals("GET") && path.startsWith("/v1/workers/"))
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        HttpResponse<String> answer = answer(request.build());
        JsonNode read = json(answer.body());
        if (answer.statusCode() >= 300) throw Refused.by(answer.statusCode(), read);
        return new Answer(answer.statusCode(), read);
    }

    private HttpResponse<String> answer(HttpRequest request) throws Refused {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            URI asked = request.uri();
            throw Refused.because(
                    "no answer from " + asked.getScheme() + "://" + asked.getAuthority(),
                    "Is the service running there? Set COORDINATOR_URL (make ctl URL=). If it was cut off, repeating is safe.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.because("interrupted", "");
        }
    }

    private static JsonNode json(String text) {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : ExactJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance(); // a proxy's page
        }
    }
}

package io.taskrouter.coordinator.day;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The service's routes, as a plugin and an IVR call them. Every other answer than a 2xx is the end of the day. */
final class Service {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Service(String url) {
        this.url = url;
    }

    JsonNode get(String path) throws InterruptedException {
        return ask("GET", path, "");
    }

    JsonNode post(String path, String json) throws InterruptedException {
        return ask("POST", path, json);
    }

    private JsonNode ask(String method, String path, String json) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1" + path))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=20")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() < 300) return body;
            throw new IllegalStateException(method + " " + path + " was answered " + answer.statusCode() + ": "
                    + body.path("detail").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

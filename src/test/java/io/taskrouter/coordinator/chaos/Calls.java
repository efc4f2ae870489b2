package io.taskrouter.coordinator.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to the service whose failure is a result like any other. */
final class Calls {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Calls() {}

    record Told(int status, String body) {}

    /** @param header names and values in turn */
    static Told patch(URI at, String worker, String type, String body, String... header) {
        var request = HttpRequest.newBuilder(at.resolve("/v1/workers/" + worker + "/attributes"))
                .header("Content-Type", type)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < header.length; i += 2) request.header(header[i], header[i + 1]);
        return send(request);
    }

    static Told post(URI target) {
        return send(HttpRequest.newBuilder(target).POST(HttpRequest.BodyPublishers.noBody()));
    }

    static Told get(URI target) {
        return send(HttpRequest.newBuilder(target));
    }

    private static Told send(HttpRequest.Builder request) {
        try {
            var answer =
                    HTTP.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
            return new Told(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Told(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Told(0, "");
        }
    }
}

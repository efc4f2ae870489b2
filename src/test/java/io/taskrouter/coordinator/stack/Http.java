package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Questions to our own processes while they start; anything better belongs into the tests themselves. */
final class Http {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** The longest that a cold process may take for a change; an answer comes by then in any case. */
    private static final int WAIT_SECONDS = 30;

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private Http() {}

    /** The status of a GET, or -1 when nobody answers within 10 s. */
    static int status(String url) {
        return status(HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build());
    }

    /** The status of a change with a JSON body, whose result is waited for up to 30 s, or -1 when nobody answers. */
    static int status(String method, String url, String json) {
        return status(HttpRequest.newBuilder(URI.create(url))
                .timeout(LIMIT.plusSeconds(WAIT_SECONDS))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=" + WAIT_SECONDS)
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private static int status(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException _) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

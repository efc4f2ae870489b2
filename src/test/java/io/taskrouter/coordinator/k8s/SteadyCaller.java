package io.taskrouter.coordinator.k8s;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A caller as a careful program is one: one change after the other, each repeated under its key when its connection broke, and nothing else repeated. */
final class SteadyCaller implements Runnable {
    private static final long PAUSE_NANOS = 50_000_000;
    private static final int MOST_REPETITIONS = 5;

    final String worker;
    final String key;
    private final String url;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    /** Changes that were answered 200, in order. */
    final List<Integer> confirmed = new ArrayList<>();
    /** Where the end of those answered 202 is told. */
    final List<String> accepted = new ArrayList<>();

    final List<String> refused = new ArrayList<>();
    int repeated;
    private volatile boolean ended;

    SteadyCaller(String url, String worker, int number) {
        this.url = url;
        this.worker = worker;
        this.key = "caller" + number;
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        for (int change = 1; !ended; change++) {
            HttpResponse<String> answer = sent(change);
            switch (answer.statusCode()) {
                case 200 -> confirmed.add(change);
                case 202 -> accepted.add(answer.headers().firstValue("Location").orElseThrow());
                default -> refused.add(answer.statusCode() + " " + answer.body());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private HttpResponse<String> sent(int change) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/workers/" + worker + "/attributes"))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/merge-patch+json")
                .header("Idempotency-Key", key + "-" + change)
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"" + key + "\":" + change + "}"))
                .build();
        for (int attempt = 0; ; attempt++) {
            try {
                return http.send(request, BodyHandlers.ofString());
            } catch (IOException e) {
                if (attempt == MOST_REPETITIONS) throw new IllegalStateException(e);
                repeated++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}

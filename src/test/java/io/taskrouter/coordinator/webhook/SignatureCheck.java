package io.taskrouter.coordinator.webhook;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import io.taskrouter.coordinator.stack.CoordinatorProcess;
import io.taskrouter.coordinator.stack.Ports;
import io.taskrouter.coordinator.stack.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long a forged post takes beside one that Twilio signed. Not part of the tests; run it by its name after packaging. The genuine ones tell of events that came before, so that both end with their answer;
 * they alternate, and client, service and Redis share the machine.
 */
@Timeout(600)
class SignatureCheck {
    private static final String PATH = "/webhooks/taskrouter";
    private static final int POSTS = Integer.getInteger("signature.posts", 10_000);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void forgedBesideGenuinePosts() throws Exception {
        int port = Ports.free();
        String url = "http://127.0.0.1:" + port;
        try (SimulatorServer simulator =
                        SimulatorServer.start(SimulatorOptions.defaults().withPort(0));
                RedisServer redis = RedisServer.start();
                CoordinatorProcess service = CoordinatorProcess.start(CoordinatorProcess.beside(
                        redis,
                        simulator,
                        Map.of("quarkus.http.port", Integer.toString(port), "coordinator.public-url", url)))) {
            Map<String, String> fields =
                    Recorded.worker("activity.update").fresh().fields();
            HttpRequest genuine = post(service, fields, Webhooks.TOKEN.form(url + PATH, fields));
            HttpRequest forged = post(service, fields, new Signer("another token").form(url + PATH, fields));
            measure(genuine, 204, forged, POSTS / 2);
            measure(genuine, 204, forged, POSTS);
        }
    }

    private static HttpRequest post(CoordinatorProcess service, Map<String, String> fields, String signature) {
        return HttpRequest.newBuilder(URI.create(service.url() + PATH))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Twilio-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(Signer.encoded(fields)))
                .build();
    }

    private void measure(HttpRequest genuine, int taken, HttpRequest forged, int times) throws Exception {
        long[] good = new long[times];
        long[] bad = new long[times];
        for (int i = 0; i < times; i++) {
            good[i] = nanos(genuine, taken);
            bad[i] = nanos(forged, 403);
        }
        print("genuine", good);
        print("forged", bad);
    }

    private long nanos(HttpRequest post, int status) throws Exception {
        long begin = System.nanoTime();
        int answered = http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode();
        long taken = System.nanoTime() - begin;
        if (answered != status) throw new IllegalStateException("answered " + answered);
        return taken;
    }

    private static void print(String which, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s, %d posts: p50 %.2f ms, p99 %.2f ms%n",
                which, nanos.length, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
    }
}

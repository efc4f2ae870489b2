package io.taskrouter.coordinator.floor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The service's routes that a plugin at an agent's side would use. */
final class Service {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String workers;
    private final long intentSeconds;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param status 0 when nobody answered */
    record Reply(int status, JsonNode body) {}

    Service(String url, Pace pace) {
        workers = url + "/v1/workers/";
        intentSeconds = pace.intentSeconds();
    }

    Reply announce(String worker) throws InterruptedException {
        return ask("POST", worker + "/intents", "{\"kind\":\"outbound\",\"ttlSeconds\":" + intentSeconds + "}");
    }

    Reply withdraw(String worker, String intent) throws InterruptedException {
        return ask("DELETE", worker + "/intents/" + intent, "");
    }

    Reply park(String worker, String call) throws InterruptedException {
        return ask("POST", worker + "/calls/" + call + "/park", "");
    }

    Reply pickUp(String worker, String call) throws InterruptedException {
        return ask("POST", worker + "/parked-calls/" + call + "/pickup", "");
    }

    Reply move(String extension, String from, String to) throws InterruptedException {
        return ask("PUT", to + "/extension", "{\"extension\":\"" + extension + "\",\"moveFrom\":\"" + from + "\"}");
    }

    Reply assign(String worker, String extension) throws InterruptedException {
        return ask("PUT", worker + "/extension", "{\"extension\":\"" + extension + "\"}");
    }

    /** A supervisor wants the worker back in the queue. */
    Reply wish(String worker) throws InterruptedException {
        return ask("PATCH", worker, "{\"acd\":{\"wish\":true},\"attributes\":{\"stripped\":null}}");
    }

    /** One pass that reads the truth. */
    Reply look(String worker) throws InterruptedException {
        return ask("POST", worker + "/reconcile", "");
    }

    Reply picture(String worker) throws InterruptedException {
        return ask("GET", worker, "");
    }

    /** What is told of changes, the latest ones. */
    Reply history(String worker) throws InterruptedException {
        return ask("GET", worker + "/history?limit=200", "");
    }

    /** The whole floor, one line for each worker. */
    Reply everybody() throws InterruptedException {
        return ask("GET", "?limit=200", "");
    }

    private Reply ask(String method, String path, String json) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(workers + path))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=10")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            return new Reply(0, JSON.createObjectNode());
        }
    }
}

package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A client that follows a stream as a browser would, line by line. */
final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(30);

    final List<Event> events = new CopyOnWriteArrayList<>();
    final List<String> comments = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;
    private final Thread reading;
    private volatile boolean over;

    /** @param id where to go on, which is that of an earlier event when this one has none of its own */
    record Event(String id, String type, JsonNode data, long receivedNanos) {}

    private EventStream(Stream<String> lines, String after) {
        this.lines = lines;
        this.reading = Thread.ofVirtual().start(() -> read(after));
    }

    /** @param after the id of an event, or null */
    static EventStream open(HttpClient client, String url, String credential, String after) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + credential);
        if (after != null) request.header("Last-Event-ID", after);
        try {
            var answer = client.send(request.build(), BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            return new EventStream(answer.body(), after);
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void read(String after) {
        try {
            String[] fields = {after, null, null};
            lines.forEach(line -> {
                if (line.startsWith(":")) comments.add(line);
                else if (line.startsWith("id: ")) fields[0] = line.substring(4);
                else if (line.startsWith("event: ")) fields[1] = line.substring(7);
                else if (line.startsWith("data: ")) fields[2] = line.substring(6);
                else if (line.isEmpty() && fields[2] != null) {
                    events.add(new Event(fields[0], fields[1], json(fields[2]), System.nanoTime()));
                    fields[2] = null;
                }
            });
        } catch (RuntimeException cut) {
            // what came before counts
        }
        over = true;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The first event of the type that comes, or has come. */
    Event await(String type) {
        return awaitAll(type, 1).getFirst();
    }

    List<Event> awaitAll(String type, int count) {
        org.awaitility.Awaitility.await().atMost(SOON).until(() -> all(type).size() >= count);
        return all(type);
    }

    List<Event> all(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        lines.close();
        reading.interrupt();
    }
}

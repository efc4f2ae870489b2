package io.taskrouter.coordinator.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A caller's requests, none of which rests on a condition of the caller's own, and what it was told. */
final class Hand {
    /** Done, or to be done, or to be asked for again: nothing else may be heard of a replica's end. */
    private static final Set<Integer> PROPER = Set.of(200, 202, 503);

    private static final int MOST = 200;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Answers answers = new Answers();

    /** The answer's status; 0 where there was none. */
    int send(HttpRequest.Builder request) {
        HttpRequest asked = request.build();
        try {
            var answer = HTTP.send(asked, HttpResponse.BodyHandlers.ofString());
            note(asked, Integer.toString(answer.statusCode()));
            if (!PROPER.contains(answer.statusCode())) answers.wrong(answer.statusCode(), answer.body());
            return answer.statusCode();
        } catch (IOException e) {
            note(asked, e.toString());
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void note(HttpRequest asked, String what) {
        if (told.size() >= MOST) told.poll();
        told.add(Instant.now() + " " + asked.method() + " " + asked.uri() + ": " + what);
    }

    /** The latest of all it was told. */
    List<String> told() {
        return List.copyOf(told);
    }

    /** Its refusals are all that no caller may be told. */
    Answers answers() {
        return answers;
    }
}

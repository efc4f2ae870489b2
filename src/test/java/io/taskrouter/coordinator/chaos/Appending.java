package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Outcome;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Setter;
import io.taskrouter.coordinator.bench.Shift;
import io.taskrouter.coordinator.bench.Strategy;
import io.taskrouter.coordinator.command.ExactJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Sets the caller's key and appends the step to a list that all share, in one update: an append that takes effect twice shows. Whatever gets no final answer is repeated under the same idempotency key, at
 * another replica, until somebody answers for it; a 202 is followed to its end.
 */
final class Appending implements Strategy {
    static final String LIST = "log";
    private static final Duration ANSWER = Duration.ofSeconds(9);

    private final Supplier<List<URI>> replicas;
    private final String preference;
    private final Shift shift;
    private final Answers answers;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    /** @param replicas those there are at the moment */
    Appending(Supplier<List<URI>> replicas, Crowd crowd, Shift shift, Answers answers) {
        this.replicas = replicas;
        this.preference = crowd.preference();
        this.shift = shift;
        this.answers = answers;
    }

    @Override
    public Setter setter(Seat seat) {
        return new Caller(seat);
    }

    private final class Caller implements Setter {
        private final Seat seat;
        private final String path;
        private int turn;

        Caller(Seat seat) {
            this.seat = seat;
            this.path = "/v1/workers/" + seat.workerSid() + "/attributes";
        }

        @Override
        public Outcome set(long value) {
            pause(50, 150);
            // As a balancer would have it: whoever stayed until it failed would leave a replica that came back without
            // work.
            turn = ThreadLocalRandom.current().nextInt(100);
            String token = seat.key() + "." + value;
            String body = """
                    [{"op":"add","path":"/%s/-","value":"%s"},{"op":"add","path":"/%s","value":%d}]""".formatted(LIST, token, seat.key(), value);
            String key = UUID.randomUUID().toString();
            long began = System.nanoTime();
            while (!shift.isOver()) {
                try {
                    Outcome outcome = once(body, key);
                    if (outcome instanceof Outcome.Confirmed) answers.waited(began);
                    if (outcome != null) {
                        answers.ended(seat, outcome instanceof Outcome.Confirmed);
                        return outcome;
                    }
                } catch (IOException e) {
                    answers.cutOff(seat);
                    turn++;
                    pause(20, 100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return new Outcome.Unfinished();
                }
            }
            return new Outcome.Unfinished();
        }

        /** Null: to be repeated. */
        private Outcome once(String body, String key) throws IOException, InterruptedException {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(here(path))
                    .header("Content-Type", "application/json-patch+json")
                    .header("Idempotency-Key", key)
                    .header("Prefer", preference)
                    .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
            return switch (answer.statusCode()) {
                case 200 -> {
                    answers.confirmed(seat, answer.body());
                    yield new Outcome.Confirmed(System.nanoTime(), false);
                }
                case 202 -> followed(answer);
                case 429, 500, 503 -> {
                    putOff(answer);
                    pause(100, 300);
                    yield null;
                }
                default -> new Outcome.Failed(answers.refused(answer.statusCode(), answer.body()));
            };
        }

        private Outcome followed(HttpResponse<String> accepted) throws InterruptedException {
            long acceptedNanos = System.nanoTime();
            String update = accepted.headers().firstValue("Location").orElseThrow();
            while (!shift.isOver()
                    || System.nanoTime() - acceptedNanos
                            < Duration.ofSeconds(60).toNanos()) {
                try {
                    Outcome end = end(send(HttpRequest.newBuilder(here(update))), acceptedNanos);
                    if (end != null) return end;
                } catch (IOException e) {
                    answers.cutOff(seat);
                    turn++;
                }
                pause(50, 150);
            }
            return new Outcome.Failed(answers.unsettled());
        }

        /** Null: not yet, or somebody else is to be asked. */
        private Outcome end(HttpResponse<String> answer, long acceptedNanos) throws IOException {
            if (answer.statusCode() == 404) return new Outcome.Failed(answers.vanished());
            if (answer.statusCode() != 200) {
                putOff(answer);
                return null;
            }
            return switch (ExactJson.MAPPER
                    .readTree(answer.body())
                    .path("status")
                    .asText()) {
                case "applied" -> new Outcome.Confirmed(acceptedNanos, true);
                case "rejected", "failed" -> new Outcome.Failed(answers.undone(answer.body()));
                default -> null;
            };
        }

        /** The next replica is asked; only patience may be asked for. */
        private void putOff(HttpResponse<String> answer) {
            if (answer.statusCode() == 429 || answer.statusCode() == 503)
                answers.putOff(seat, answer.statusCode(), answer.body());
            else answers.wrong(answer.statusCode(), answer.body());
            turn++;
        }

        private URI here(String target) {
            List<URI> there = replicas.get();
            return there.get(Math.floorMod(turn, there.size())).resolve(target);
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return http.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
        }

        private static void pause(int from, int to) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(from * 1_000_000L, to * 1_000_000L));
        }

        @Override
        public void close() {
            // its connections are everybody's
        }
    }
}

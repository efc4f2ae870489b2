package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One merge patch to the coordinator, as the HTTP contract has it: 200 is an acknowledgement, 202 is followed to its end,
 * 429 and 503 are repeated when they say so, anything else has failed for the reason it names.
 *
 * @param authorization a complete header line, or empty
 */
record ThroughCoordinator(URI coordinator, String authorization, Shift shift, Troubles troubles) implements Strategy {

    @Override
    public Setter setter(Seat seat) {
        return new Patch(seat);
    }

    private final class Patch implements Setter {
        private static final Duration SETTLING = Duration.ofSeconds(60);
        private static final String HEADERS = "Content-Type: application/merge-patch+json\r\nPrefer: wait=30\r\n";

        private final HttpConnection connection = new HttpConnection(coordinator);
        private final String path;
        private final String key;

        Patch(Seat seat) {
            this.path = "/v1/workers/" + seat.workerSid() + "/attributes";
            this.key = seat.key();
        }

        @Override
        public Outcome set(long value) {
            String body = "{\"" + key + "\":" + value + "}";
            for (int attempt = 0; !shift.isOver(); attempt++) {
                Outcome outcome = patch(body, attempt);
                if (outcome != null) {
                    return outcome;
                }
            }
            return new Outcome.Unfinished();
        }

        /** Null: to be repeated. */
        private @Nullable Outcome patch(String body, int attempt) {
            try {
                HttpReply reply = connection.send("PATCH", path, authorization + HEADERS, body);
                return switch (reply.status()) {
                    case 200 -> Outcome.Confirmed.now();
                    case 202 -> followed(reply);
                    case 429, 503 -> repeatLater(reply);
                    default -> new Outcome.Failed(explained(reply));
                };
            } catch (IOException e) {
                troubles.metUnexplained(Troubles.nameOf(e));
                Backoff.fullJitter(attempt);
                return null;
            }
        }

        private @Nullable Outcome repeatLater(HttpReply reply) throws IOException {
            troubles.met(explained(reply));
            String after = reply.header("retry-after");
            double millis = after == null ? 1_000 : Math.min(5, Double.parseDouble(after)) * 1_000;
            Backoff.randomMillis(millis, millis * 1.25 + 1);
            return null;
        }

        private Outcome followed(HttpReply accepted) throws IOException {
            long acceptedNanos = System.nanoTime();
            String update = accepted.header("location");
            if (update == null) {
                throw new IOException("202 without Location");
            }
            String target = URI.create(update).getRawPath();
            while (System.nanoTime() - acceptedNanos < SETTLING.toNanos()) {
                HttpReply reply = connection.send("GET", target, authorization, null);
                String status = reply.isSuccess() ? reply.json().path("status").asText() : "";
                if (status.equals("applied")) {
                    return new Outcome.Confirmed(acceptedNanos, true);
                }
                if (status.equals("rejected") || status.equals("failed")) {
                    return new Outcome.Failed(
                            reply.json().path("problem").path("type").asText(status));
                }
                Backoff.randomMillis(100, 200);
            }
            troubles.metUnexplained("202 not settled in " + SETTLING.toSeconds() + " s");
            return new Outcome.Failed("202 not settled");
        }

        private String explained(HttpReply reply) throws IOException {
            String type = String.valueOf(reply.header("content-type"));
            String slug = type.startsWith("application/problem+json")
                    ? reply.json().path("type").asText()
                    : "";
            if (slug.isEmpty()) {
                troubles.metUnexplained(reply.status() + " without a reason");
            }
            return reply.status() + " " + slug.substring(slug.lastIndexOf('/') + 1);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}

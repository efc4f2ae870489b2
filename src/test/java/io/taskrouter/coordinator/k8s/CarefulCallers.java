package io.taskrouter.coordinator.k8s;

import io.taskrouter.coordinator.bench.HttpConnection;
import io.taskrouter.coordinator.bench.HttpReply;
import io.taskrouter.coordinator.bench.Outcome;
import io.taskrouter.coordinator.bench.Ring;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Setter;
import io.taskrouter.coordinator.bench.Strategy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Callers as careful programs are: each sends one change after the other, repeats it under its key where the connection was refused or broke, and repeats nothing else: every other answer than 200 and 202 is a
 * request that failed. A 202 is followed to its end.
 */
final class CarefulCallers implements Strategy {
    private static final int MOST_REPETITIONS = 10;
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final int LOOK_MILLIS = 200;

    private final Supplier<URI> service;
    private final long intervalNanos;
    private final Map<String, LongAdder> repeated = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
    private final Queue<Long> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    /** @param interval of each caller between the beginnings of two changes; zero: as soon as the one before has ended */
    CarefulCallers(Supplier<URI> service, Duration interval) {
        this.service = service;
        this.intervalNanos = interval.toNanos();
    }

    /** A change that was answered 200 or 202: when, by {@link System#nanoTime()}, and after how long. */
    record Answer(long at, long nanos, boolean accepted) {}

    /** Connections that had to be opened again for a request, by what had become of them. */
    Map<String, Long> repeated() {
        return counts(repeated);
    }

    /** When the requests that failed had done so, by {@link System#nanoTime()}. */
    Queue<Long> failures() {
        return failures;
    }

    /** Requests that were answered otherwise, or not at all, by how. */
    Map<String, Long> failed() {
        return counts(failed);
    }

    Queue<Answer> answers() {
        return answers;
    }

    private static Map<String, Long> counts(Map<String, LongAdder> of) {
        return of.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().sum(), Long::sum, TreeMap::new));
    }

    private static void count(Map<String, LongAdder> in, String what) {
        in.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    private void fail(String how) {
        count(failed, how);
        failures.add(System.nanoTime());
    }

    @Override
    public Setter setter(Seat seat) {
        return new Caller(seat);
    }

    private final class Caller implements Setter {
        private final Seat seat;
        private final HttpConnection connection = new HttpConnection(service);
        private long next = System.nanoTime();

        Caller(Seat seat) {
            this.seat = seat;
            if (intervalNanos > 0) next += ThreadLocalRandom.current().nextLong(intervalNanos);
            await();
        }

        @Override
        public Outcome set(long value) {
            try {
                return changed(value);
            } catch (IOException e) {
                fail("no connection");
                return new Outcome.Failed(e.toString());
            } finally {
                next = Math.max(next + intervalNanos, System.nanoTime());
                await();
            }
        }

        private void await() {
            for (long rest = next - System.nanoTime(); rest > 0; rest = next - System.nanoTime())
                LockSupport.parkNanos(rest);
        }

        private Outcome changed(long value) throws IOException {
            String body = "[%s,{\"op\":\"add\",\"path\":\"/%s\",\"value\":%d}]"
                    .formatted(Ring.step(seat, value), seat.key(), value);
            String headers = "Content-Type: application/json-patch+json\r\nPrefer: wait=30\r\nIdempotency-Key: "
                    + UUID.randomUUID() + "\r\n";
            long begin = System.nanoTime();
            HttpReply reply = sent("PATCH", "/v1/workers/" + seat.workerSid() + "/attributes", headers, body);
            long now = System.nanoTime();
            if (reply.status() != 200 && reply.status() != 202) return failed(reply);
            answers.add(new Answer(now, now - begin, reply.status() == 202));
            return reply.status() == 200 ? Outcome.Confirmed.now() : followed(reply);
        }

        private Outcome followed(HttpReply accepted) throws IOException {
            long acceptedNanos = System.nanoTime();
            String update =
                    URI.create(String.valueOf(accepted.header("location"))).getRawPath();
            while (System.nanoTime() - acceptedNanos < SETTLING.toNanos()) {
                HttpReply reply = sent("GET", update, "", null);
                if (reply.status() != 200) return failed(reply);
                String status = reply.json().path("status").asText();
                if (status.equals("applied")) return new Outcome.Confirmed(acceptedNanos, true);
                if (status.equals("rejected") || status.equals("failed")) {
                    fail("202, then " + status);
                    return new Outcome.Failed(status);
                }
                LockSupport.parkNanos(Duration.ofMillis(LOOK_MILLIS).toNanos());
            }
            fail("202 without an end");
            return new Outcome.Failed("202 without an end");
        }

        private HttpReply sent(String method, String path, String headers, String body) throws IOException {
            for (int attempt = 0; ; attempt++) {
                try {
                    return connection.send(method, path, headers, body);
                } catch (IOException e) {
                    if (attempt == MOST_REPETITIONS) throw e;
                    count(repeated, e instanceof ConnectException ? "refused" : "broken");
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(20_000_000L << Math.min(attempt, 4)));
                }
            }
        }

        private Outcome failed(HttpReply reply) {
            String reason = reply.status() + " " + slug(reply);
            fail(reason);
            return new Outcome.Failed(reason);
        }

        private static String slug(HttpReply reply) {
            try {
                String type = reply.json().path("type").asText();
                return type.substring(type.lastIndexOf('/') + 1);
            } catch (IOException e) {
                return "without a reason";
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}

package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Callers of the contact centre that keep when they sent each update and when it was confirmed. */
final class LiveCallers {
    private static final String HEADERS = "Content-Type: application/merge-patch+json\r\nPrefer: wait=30\r\n";
    private static final String ID = "\"updateId\":\"";

    private final URI service;
    private final String authorization;
    private final long intervalNanos;
    private final Shift shift = new Shift();
    private final List<List<Told>> told = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Confirmed: sent and answered at these {@link System#nanoTime()}s. */
    record Told(String updateId, long sent, long answered) {}

    /** @param rate updates a second of all together; 0: each sends its next one when the last is answered */
    LiveCallers(URI service, String authorization, List<Seat> seats, int rate) {
        this.service = service;
        this.authorization = authorization;
        this.intervalNanos = rate == 0 ? 0 : (long) (1e9 * seats.size() / rate);
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get(i);
            List<Told> own = new ArrayList<>();
            long delay = Math.max(500_000_000L, intervalNanos) * i / seats.size();
            told.add(own);
            threads.add(Thread.ofVirtual().start(() -> work(seat, own, delay)));
        }
    }

    private void work(Seat seat, List<Told> own, long delay) {
        LockSupport.parkNanos(delay);
        String path = "/v1/workers/" + seat.workerSid() + "/attributes";
        try (HttpConnection connection = new HttpConnection(service)) {
            for (long value = 1; !shift.isOver(); value++) {
                long sent = System.nanoTime();
                set(connection, path, "{\"" + seat.key() + "\":" + value + "}", own, sent);
                long rest = intervalNanos - (System.nanoTime() - sent);
                if (rest > 0) LockSupport.parkNanos(rest);
            }
        }
    }

    private void set(HttpConnection connection, String path, String body, List<Told> own, long sent) {
        try {
            HttpReply reply = connection.send("PATCH", path, authorization + HEADERS, body);
            if (reply.status() != 200) return;
            String text = new String(reply.body(), StandardCharsets.UTF_8);
            int from = text.indexOf(ID) + ID.length();
            own.add(new Told(text.substring(from, text.indexOf('"', from)), sent, System.nanoTime()));
            shift.stepDone();
        } catch (IOException _) {
            LockSupport.parkNanos(100_000_000);
        }
    }

    long done() {
        return shift.done();
    }

    List<Told> finish() throws InterruptedException {
        shift.end();
        for (Thread thread : threads) thread.join();
        return told.stream().flatMap(List::stream).toList();
    }
}

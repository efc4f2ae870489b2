package io.taskrouter.coordinator.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Callers who keep their rate whatever becomes of their updates: each is answered 202 at once. */
final class AsyncCallers {
    private static final String HEADERS = "Content-Type: application/merge-patch+json\r\nPrefer: respond-async\r\n";
    private static final int THREADS = 16;

    private final Shift shift = new Shift();
    private final List<Thread> threads = new ArrayList<>();

    /** @param rate updates a second of all together, seat by seat */
    AsyncCallers(URI service, String authorization, List<Seat> seats, int rate) {
        long interval = (long) (1e9 * THREADS / rate);
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            threads.add(Thread.ofVirtual().start(() -> work(service, authorization, seats, first, interval)));
        }
    }

    private void work(URI service, String authorization, List<Seat> seats, int first, long interval) {
        long due = System.nanoTime() + interval * first / THREADS;
        try (HttpConnection connection = new HttpConnection(service)) {
            for (int i = first; !shift.isOver(); i += THREADS) {
                LockSupport.parkNanos(due - System.nanoTime());
                due += interval;
                Seat seat = seats.get(i % seats.size());
                String path = "/v1/workers/" + seat.workerSid() + "/attributes";
                String body = "{\"" + seat.key() + "\":" + i + "}";
                try {
                    if (connection.send("PATCH", path, authorization + HEADERS, body).status() == 202) shift.stepDone();
                } catch (IOException _) {
                    LockSupport.parkNanos(100_000_000);
                }
            }
        }
    }

    long done() {
        return shift.done();
    }

    void finish() throws InterruptedException {
        shift.end();
        for (Thread each : threads) each.join();
    }
}

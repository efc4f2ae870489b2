package io.taskrouter.coordinator.chaos;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Workers with nothing wrong: an update of each every other second, and how long its caller waited from when it was due. */
final class Others implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Scene scene;
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private record Wait(long due, long nanos, boolean done) {}

    Others(Scene scene, int count) {
        this.scene = scene;
        List<String> workers = scene.control().seed(count, "{}");
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            String worker = workers.get(i);
            long first = begin + EVERY.toNanos() * i / count;
            threads.add(Thread.startVirtualThread(() -> updates(worker, first)));
        }
    }

    private void updates(String worker, long first) {
        long due = first;
        for (int n = 1; !over.get(); n++) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime())
                LockSupport.parkNanos(left);
            URI at = scene.uris().get(n % scene.uris().size());
            String body = "{\"n\":" + n + "}";
            int status = Calls.patch(at, worker, "application/merge-patch+json", body, "Prefer", "wait=5")
                    .status();
            long now = System.nanoTime();
            waits.add(new Wait(due, now - due, status == 200));
            due = Math.max(due + EVERY.toNanos(), now);
        }
    }

    /** How many of those that were due in these spans were not answered as done. */
    long undone(List<Span> spans) {
        return due(spans).filter(wait -> !wait.done).count();
    }

    /** Of the updates that were due in these spans, in milliseconds; to be asked some seconds after the last of them. */
    double p99(List<Span> spans) {
        long[] found = due(spans).mapToLong(Wait::nanos).sorted().toArray();
        return found.length == 0 ? Double.NaN : found[(int) (found.length * 0.99)] / 1e6;
    }

    private Stream<Wait> due(List<Span> spans) {
        return waits.stream().filter(wait -> spans.stream().anyMatch(span -> span.has(wait.due)));
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (Thread each : threads) each.join();
    }
}

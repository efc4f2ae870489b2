package io.taskrouter.coordinator.chaos;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many threads of the platform each replica has, looked at again and again. */
final class Threads implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;

    private final Scene scene;
    private final Queue<Look> looks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread watch;

    private record Look(long at, Replica replica, double count) {}

    Threads(Scene scene) {
        this.scene = scene;
        this.watch = Thread.startVirtualThread(this::look);
    }

    private void look() {
        try {
            while (!over.get()) {
                for (Replica each : scene.replicas)
                    looks.add(new Look(System.nanoTime(), each, each.metric("jvm_threads_live_threads")));
                Thread.sleep(EVERY_MILLIS); // how often is looked
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By how many more a replica had at most in the one than in the other; NaN where nobody looked. */
    double growth(List<Span> quiet, List<Span> loud) {
        return scene.replicas.stream()
                .mapToDouble(each -> most(each, loud) - most(each, quiet))
                .reduce(Double.NEGATIVE_INFINITY, Math::max);
    }

    private double most(Replica replica, List<Span> spans) {
        return looks.stream()
                .filter(look -> look.replica == replica && spans.stream().anyMatch(span -> span.has(look.at)))
                .mapToDouble(Look::count)
                .max()
                .orElse(Double.NaN);
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        watch.join();
    }
}

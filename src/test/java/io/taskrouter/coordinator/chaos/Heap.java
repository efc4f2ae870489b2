package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.chaos.Round.Blow;
import io.taskrouter.coordinator.simulator.FaultRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** How full the replicas' heaps are, looked at again and again. */
final class Heap implements AutoCloseable {
    private static final long EVERY_MILLIS = 100;
    /** Where it is fuller somebody keeps what should have been let go. */
    private static final double MOST_IN_USE = 0.9;

    private static final double MOST_ALIVE = 0.3;

    private final Scene scene;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread watch;
    private volatile double most;

    private Heap(Scene scene) {
        this.scene = scene;
        this.watch = Thread.startVirtualThread(this::look);
    }

    /** For a second each of these befalls that share of TaskRouter's answers, and no heap comes near its limit. */
    static Blow watched(double share, FaultRule... rules) {
        return (scene, random) -> {
            Heap heap = new Heap(scene);
            try (heap) {
                List<FaultRule> all = Stream.of(rules)
                        .map(each -> scene.control().fault(each.withProbability(share)))
                        .toList();
                Thread.sleep(1_000); // how long it lasts
                long met = all.stream().mapToLong(scene.control()::fired).sum();
                scene.control().clearFaults();
                scene.counted("such answers", met);
            }
            scene.measured("of a heap in use", heap.most, MOST_IN_USE);
            for (Replica each : scene.replicas) scene.measured("of a heap alive", alive(each) / max(each), MOST_ALIVE);
        };
    }

    private void look() {
        try {
            while (!over.get()) {
                for (Replica each : scene.replicas) most = Math.max(most, inUse(each) / max(each));
                Thread.sleep(EVERY_MILLIS); // how often is looked
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double inUse(Replica of) {
        return of.sum("jvm_memory_used_bytes", "area=\"heap\"");
    }

    private static double max(Replica of) {
        return of.sum("jvm_memory_max_bytes", "area=\"heap\"");
    }

    private static double alive(Replica of) {
        try {
            return Alive.in(of.process().pid()).total();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        watch.join();
    }
}

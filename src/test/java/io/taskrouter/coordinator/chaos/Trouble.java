package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Workers who are in trouble for a while. */
enum Trouble {
    SLOW("neighbours: 5 slow workers", 3) {
        @Override
        List<String> befall(Scene scene) throws InterruptedException {
            return callers(scene, 5, List.of(FaultRule.slow(30_000)), 40);
        }
    },
    HOT("neighbours: a hot worker", 2) {
        @Override
        List<String> befall(Scene scene) {
            return List.of(HotWorker.at(scene));
        }
    },
    /** As fast as thirty programs ask that are in no hurry; without any pause it is the processors that are flooded, and everybody with them. */
    FLOODED("neighbours: a flooded worker", 2) {
        @Override
        List<String> befall(Scene scene) throws InterruptedException {
            return callers(scene, 1, List.of(), 30, Duration.ofMillis(100));
        }
    },
    HUNG("neighbours: a hung worker", 2) {
        @Override
        List<String> befall(Scene scene) throws InterruptedException {
            return callers(scene, 1, List.of(FaultRule.hang()), 4);
        }
    };

    static final Duration WHILE = Duration.ofSeconds(6);

    final String label;
    final int turns;

    Trouble(String label, int turns) {
        this.label = label;
        this.turns = turns;
    }

    /** From the beginning of the trouble to where it does not get worse any more; returns who was in it. */
    abstract List<String> befall(Scene scene) throws InterruptedException;

    private static List<String> callers(Scene scene, int workers, List<FaultRule> faults, int count)
            throws InterruptedException {
        return callers(scene, workers, faults, count, Duration.ZERO);
    }

    /** @param pause of each caller after each answer */
    private static List<String> callers(Scene scene, int workers, List<FaultRule> faults, int count, Duration pause)
            throws InterruptedException {
        List<String> bad = scene.control().seed(workers, "{}");
        for (FaultRule fault : faults) for (String each : bad) scene.control().fault(fault.forWorker(each));
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String worker = bad.get(i % bad.size());
            String key = "h" + i;
            URI at = scene.uris().get(i % scene.uris().size());
            threads.add(Thread.startVirtualThread(() -> {
                for (int value = 0; !over.get(); value++) {
                    Calls.patch(at, worker, "application/merge-patch+json", "{\"" + key + "\":" + value + "}");
                    LockSupport.parkNanos(pause.toNanos());
                }
            }));
        }
        Thread.sleep(WHILE); // how long the trouble lasts
        over.set(true);
        for (Thread each : threads) each.join();
        return bad;
    }
}

package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Updates that nobody waits for come in at a steady rate, whatever befalls the replicas; what was accepted of them must be done soon after. */
final class Flood {
    /** Accepted, done already, put off, or not answered. */
    private static final Set<Integer> PROPER = Set.of(202, 200, 503, 0);

    private static final Duration ANSWERED = Duration.ofSeconds(60);

    private final Scene scene;
    private final List<Chain> chains;
    private final long every;
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param workers with a caller each, who makes up for the time in which nobody took anything
     * @param updates of all workers in that time
     */
    Flood(Scene scene, int workers, int updates, Duration in) {
        this.scene = scene;
        this.chains = scene.control().seed(workers, Chain.SEED).stream()
                .map(Chain::new)
                .toList();
        this.every = in.toNanos() * workers / updates;
        chains.forEach(each -> threads.add(Thread.startVirtualThread(() -> handIn(each))));
    }

    private void handIn(Chain chain) {
        ThreadLocalRandom dice = ThreadLocalRandom.current();
        long due = System.nanoTime() + dice.nextLong(every);
        while (!over.get()) {
            LockSupport.parkNanos(due - System.nanoTime());
            if (System.nanoTime() < due) continue;
            boolean answered = Await.within(ANSWERED, () -> {
                var there = scene.uris();
                int status = chain.offer(there.get(dice.nextInt(there.size())));
                scene.expect(PROPER.contains(status), "an update was answered " + status);
                boolean taken = status == 202 || status == 200;
                if (!taken) LockSupport.parkNanos(dice.nextLong(50_000_000, 150_000_000));
                return taken;
            });
            scene.expect(answered, "an update was not accepted for " + ANSWERED.toSeconds() + " s");
            due += every;
        }
    }

    /** Nothing more is handed in; what had no answer yet is repeated until it has. Returns how many were accepted. */
    long end() {
        over.set(true);
        return chains.stream().mapToLong(Chain::accepted).sum();
    }

    /** Expects that all are done by then, each once and in its turn. */
    void expectDone(Duration limit) {
        for (Thread each : threads) join(each);
        boolean done = Await.within(limit, () -> chains.stream().allMatch(each -> each.isDone(scene.control())));
        scene.expect(done, "not all that was accepted is done");
        for (Chain each : chains) {
            Verdict verdict = each.verdict(scene.control());
            scene.expect(verdict.isClean(), verdict.examples().toString());
        }
    }

    private static void join(Thread caller) {
        try {
            caller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.FaultRule;
import java.net.URI;
import java.time.Duration;

/** Five thousand updates for one worker, as fast as they are taken: first while nothing can be written, until the queue is full, then against a TaskRouter that is slow for this worker. */
final class HotWorker {
    private static final int UPDATES = 5_000;
    /** The default of {@code coordinator.queue.max-depth}. */
    private static final int MOST_WAITING = 1_000;

    private static final Duration ALL = Duration.ofSeconds(90);

    private HotWorker() {}

    static String at(Scene scene) {
        Chain chain = new Chain(scene.control().seed(1, Chain.SEED).getFirst());
        scene.control().fault(FaultRule.hang().forWorker(chain.worker));
        int full = chain.offer(next(scene, chain));
        while (full == 202 && chain.accepted() <= MOST_WAITING) full = chain.offer(next(scene, chain));
        scene.expect(
                full == 429 && chain.accepted() == MOST_WAITING,
                "with " + chain.accepted() + " waiting another one was answered " + full);
        scene.control().clearFaults();
        scene.control().fault(FaultRule.slow(500).on("POST", "worker").forWorker(chain.worker));
        long end = System.nanoTime() + ALL.toNanos();
        while (chain.accepted() < UPDATES && System.nanoTime() < end) {
            int status = chain.offer(next(scene, chain));
            scene.expect(status == 202 || status == 429, "an update was answered " + status);
            if (status == 429) pause();
        }
        scene.expect(chain.accepted() == UPDATES, "no more than " + chain.accepted() + " were accepted");
        scene.expect(scene.awaitDone(chain.worker, ALL), "not all were done in time");
        Verdict verdict = chain.verdict(scene.control());
        scene.expect(verdict.isClean(), verdict.examples().toString());
        return chain.worker;
    }

    /** One replica after the other: the order is that of their acceptance, wherever that was. */
    private static URI next(Scene scene, Chain chain) {
        return scene.uris().get(chain.accepted() % scene.uris().size());
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000); // as a caller who was told to wait, in brief
    }
}

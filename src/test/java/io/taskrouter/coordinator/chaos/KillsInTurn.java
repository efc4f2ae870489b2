package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.chaos.Round.Blow;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One replica after the other is killed, and started again at once. */
final class KillsInTurn {
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration DONE = Duration.ofSeconds(10);

    private KillsInTurn() {}

    /** One every two seconds, while so many updates are handed in for so many workers. Over with the last kill. */
    static Blow of(Duration howLong, int workers, int updates) {
        return (scene, random) -> {
            Flood flood = new Flood(scene, workers, updates, howLong);
            Map<Replica, CompletableFuture<Void>> coming = new HashMap<>();
            long begin = System.nanoTime();
            long kills = howLong.dividedBy(BETWEEN);
            for (int i = 1; i <= kills; i++) {
                Replica victim = scene.replicas.get(i % scene.replicas.size());
                long left = begin + BETWEEN.multipliedBy(i).toNanos() - System.nanoTime();
                if (left > 0) Thread.sleep(Duration.ofNanos(left)); // the pace of the kills
                if (coming.containsKey(victim)) coming.get(victim).join();
                victim.kill();
                coming.put(victim, CompletableFuture.runAsync(victim::revive, Thread::startVirtualThread));
            }
            double took = Span.since(begin).seconds();
            scene.measured("s between two kills", took / kills, 1.5 * BETWEEN.toSeconds());
            String accepted = "updates accepted unheard in %.0f s, of %d asked for in %d s";
            scene.counted(accepted.formatted(took, updates, howLong.toSeconds()), flood.end());
            scene.afterwards(_ -> {
                flood.expectDone(DONE);
                coming.values().forEach(CompletableFuture::join);
            });
        };
    }
}

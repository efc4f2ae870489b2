package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Load;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Shift;
import io.taskrouter.coordinator.bench.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Load on a scene while one fault is done to it again and again, then the reckoning. */
final class Round {
    private static final String SEED = "{\"log\":[],\"keep\":{\"digits\":1.50,\"none\":null}}";
    private static final int WORKERS = 6;
    private static final int CALLERS = 2;
    /** A worker's document holds 4,096 characters; each step takes ten of them. */
    private static final int STEPS = 140;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Scene scene;
    private final Random random;
    private final Shift shift = new Shift();
    private final Answers answers = new Answers();
    private final List<Track> tracks = new CopyOnWriteArrayList<>();
    private final List<Long> recovered = new ArrayList<>();

    Round(Scene scene, Random random) {
        this.scene = scene;
        this.random = random;
    }

    /** One blow, from its beginning to the moment when nothing keeps the service from working any more. */
    @FunctionalInterface
    interface Blow {
        void strike(Scene scene, Random random) throws Exception;
    }

    /** @param onTry told before each try */
    Row go(String name, Blow blow, int times, Runnable onTry) throws Exception {
        Thread series = Thread.ofVirtual().start(this::callers);
        awaitSteps(WORKERS * CALLERS, PATIENCE);
        int tried = 0;
        for (; tried < times; tried++) {
            onTry.run();
            blow.strike(scene, random);
            long over = System.nanoTime();
            long limit = WORKERS * CALLERS;
            if (!awaitSteps(limit, PATIENCE)) break;
            recovered.add((System.nanoTime() - over) / 1_000_000);
        }
        shift.end();
        series.join();
        boolean idle = scene.awaitIdle(PATIENCE);
        Verdict verdict = Verdict.of(scene.control(), SEED, tracks);
        return Row.of(name, tried, tried == times && idle, verdict, answers, recovered);
    }

    /** One load after the other, each on fresh workers. */
    private void callers() {
        try {
            while (!shift.isOver()) {
                List<String> workers = scene.control().seed(WORKERS, SEED);
                Load load = Load.start(
                        new Appending(scene.uris(), shift, answers), Seat.at(workers, CALLERS), STEPS, shift);
                tracks.addAll(load.await(Duration.ofMinutes(30)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many more steps have ended. */
    private boolean awaitSteps(long more, Duration limit) {
        long from = shift.done();
        long end = System.nanoTime() + limit.toNanos();
        while (shift.done() < from + more) {
            if (System.nanoTime() > end) return false;
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }
}

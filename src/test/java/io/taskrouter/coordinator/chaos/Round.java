package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Load;
import io.taskrouter.coordinator.bench.Seat;
import io.taskrouter.coordinator.bench.Shift;
import io.taskrouter.coordinator.bench.Track;
import io.taskrouter.coordinator.chaos.Row.Rest;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Load on a scene while one fault is done to it again and again, then the reckoning. */
final class Round {
    private static final String SEED = "{\"log\":[],\"keep\":{\"digits\":1.50,\"none\":null}}";
    /** A worker's document holds 4,096 characters; each step takes ten of them. */
    private static final int STEPS = 140;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Scene scene;
    private final Crowd crowd;
    private final Random random;
    private final Shift shift = new Shift();
    private final Answers answers = new Answers();
    private final List<String> workers = new CopyOnWriteArrayList<>();
    private final List<Track> tracks = new CopyOnWriteArrayList<>();
    private final List<Bypassers.Change> outside = new CopyOnWriteArrayList<>();
    private final List<Long> recovered = new ArrayList<>();
    private volatile List<Seat> seats = List.of();
    private List<String> standing = List.of();
    private Duration idle;

    Round(Scene scene, Crowd crowd, Random random) {
        this.scene = scene;
        this.crowd = crowd;
        this.random = random;
    }

    /** @param limit from the end of the last try, with the load ended as soon as every caller has got on; null: it is not looked at */
    Round idleWithin(Duration limit) {
        idle = limit;
        return this;
    }

    /** One blow, from its beginning to the moment when nothing keeps the service from working any more. */
    @FunctionalInterface
    interface Blow {
        void strike(Scene scene, Random random) throws Exception;
    }

    /**
     * @param times at most, as far as {@code time} allows
     * @param onTry told before each try
     */
    Row go(String name, Blow blow, int times, Duration time, Runnable onTry) throws Exception {
        scene.broken();
        long end = System.nanoTime() + time.toNanos();
        Thread series = Thread.ofVirtual().start(this::callers);
        Rest rest = awaitSteps(PATIENCE) ? Rest.REACHED : Rest.NEVER_BEGUN;
        int tried = 0;
        long over = System.nanoTime();
        for (; tried < times && rest == Rest.REACHED && (tried == 0 || System.nanoTime() < end); tried++) {
            onTry.run();
            blow.strike(scene, random);
            over = System.nanoTime();
            if (awaitSteps(PATIENCE)) recovered.add((System.nanoTime() - over) / 1_000_000);
            else rest = Rest.STOOD_STILL;
            scene.ask(answers);
            scene.expect(
                    scene.replicas.stream().allMatch(each -> each.process().isAlive()), "a replica ended by itself");
        }
        Evidence evidence = new Evidence(scene, name);
        if (rest != Rest.REACHED) evidence.keepStanding(standing);
        shift.end();
        series.join();
        if (!scene.awaitIdle(PATIENCE)) {
            if (rest == Rest.REACHED) evidence.keepStanding(workers);
            rest = rest.and(Rest.NEVER_IDLE);
        }
        if (idle != null && tried > 0)
            scene.measured("s until nothing waited", (System.nanoTime() - over) / 1e9, idle.toMillis() / 1e3);
        return Row.of(name, tried, rest, verdict(), answers, recovered);
    }

    private Verdict verdict() {
        if (crowd.bypassers() > 0) scene.look(workers); // what was done last may not have been seen
        Verdict verdict = crowd.bypassers() > 0
                ? Verdict.ofWhatIsThere(scene.control(), tracks).and(Healing.of(scene.control(), outside))
                : Verdict.of(scene.control(), SEED, tracks);
        return verdict.with(scene.broken());
    }

    /** One load after the other, each on fresh workers. */
    private void callers() {
        try {
            while (!shift.isOver()) {
                List<String> fresh = scene.control().seed(crowd.workers(), SEED);
                workers.addAll(fresh);
                List<Seat> taken = Seat.at(fresh, crowd.callers());
                seats = taken;
                Bypassers bypassers = Bypassers.start(scene.control(), fresh, crowd.bypassers());
                try (bypassers) {
                    Load load = Load.start(new Appending(scene::uris, crowd, shift, answers), taken, STEPS, shift);
                    tracks.addAll(load.await(Duration.ofMinutes(30)));
                }
                outside.addAll(bypassers.last());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until every single caller has got on, or has done all it had to do; at whose workers one has not is told by {@link #standing}. */
    private boolean awaitSteps(Duration limit) {
        Map<Seat, Long> from = seats.stream().collect(Collectors.toMap(seat -> seat, answers::confirmedOf));
        return Await.within(limit, () -> {
            List<Seat> now = seats;
            standing = now.stream()
                    .filter(seat -> answers.endedOf(seat) != STEPS)
                    .filter(seat -> answers.confirmedOf(seat) <= from.getOrDefault(seat, 0L))
                    .map(Seat::workerSid)
                    .distinct()
                    .toList();
            return !now.isEmpty() && standing.isEmpty();
        });
    }
}

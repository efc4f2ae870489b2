package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** One strategy, one profile, once: fresh workers, warm-up, measured time, the callers' way home, the check. */
final class Run {
    /** Seconds in which TaskRouter's limits may be found out by running into them. */
    private static final int LEARNING = 10;

    private static final Duration HOMEWARD = Duration.ofSeconds(100);

    private final Stage stage;
    private final SimulatorClient simulator;
    private final Profile profile;
    private final Plan plan;
    private final Bar bar;
    private final Shift shift = new Shift();
    private final Troubles troubles = new Troubles();

    Run(Stage stage, SimulatorClient simulator, Profile profile, Plan plan, Bar bar) {
        this.stage = stage;
        this.simulator = simulator;
        this.profile = profile;
        this.plan = plan;
        this.bar = bar;
    }

    RunResult go(StrategyKind kind, int repeat) throws InterruptedException {
        simulator.reset();
        simulator.mood(0, Profile.Limit.NONE, Profile.Faults.NONE);
        List<String> workers = simulator.seed(profile.workers, "agent-", SeedDocument.TEXT);
        long seeded = simulator.latest();
        Strategy strategy = stage.prepare(kind, shift, troubles);
        simulator.mood(profile.latencyMillis, profile.limit, profile.faults);

        Load load = Load.start(strategy, Seat.at(workers, profile.callersPerWorker), Long.MAX_VALUE, shift);
        int warmUp = plan.warmUpOf(profile, kind);
        int seconds = plan.secondsOf(profile);
        int learning = Math.min(LEARNING, warmUp);
        watch(0, learning, warmUp + seconds);
        Traffic learnt = simulator.traffic();
        watch(learning, warmUp - learning, warmUp + seconds);
        Traffic before = simulator.traffic();
        Cpu cpu = Cpu.start(stage.pids());
        long from = System.nanoTime();
        watch(warmUp, seconds, warmUp + seconds);
        long to = System.nanoTime();
        Map<String, Double> busy = cpu.busy();
        Traffic traffic = simulator.traffic().since(before);
        double throttled = simulator.traffic().since(learnt).throttledShare();
        shift.end();
        bar.show(1, "callers finish");
        List<Track> tracks = load.await(HOMEWARD);

        bar.show(1, "checking " + shift.done() + " steps");
        return result(
                kind,
                repeat,
                new Window(from, to),
                tracks,
                traffic,
                throttled,
                busy,
                Checker.checkAll(simulator, seeded, tracks));
    }

    /** Shows progress for so many seconds. */
    private void watch(int passed, int seconds, int of) {
        long begin = System.nanoTime();
        for (double gone = 0; gone < seconds; gone = (System.nanoTime() - begin) / 1e9) {
            bar.show((passed + gone) / of, shift.done() + " steps");
            LockSupport.parkNanos((long) (Math.min(0.25, seconds - gone) * 1e9));
        }
    }

    private record Window(long from, long to) {
        double seconds() {
            return (to - from) / 1e9;
        }

        List<Step> of(Collection<Track> tracks, Predicate<Step> which) {
            return tracks.stream()
                    .flatMap(track -> track.steps().stream())
                    .filter(step -> step.endedWithin(from, to) && which.test(step))
                    .toList();
        }
    }

    private RunResult result(
            StrategyKind kind,
            int repeat,
            Window window,
            List<Track> tracks,
            Traffic traffic,
            double throttled,
            Map<String, Double> busy,
            Findings findings) {
        List<Step> confirmed = window.of(tracks, Step::isConfirmed);
        List<Step> failed = window.of(tracks, step -> step.outcome() instanceof Outcome.Failed);
        return new RunResult(
                profile.label(),
                kind.label(),
                repeat,
                window.seconds(),
                confirmed.size(),
                count(tracks, Step::isConfirmed),
                count(tracks, Step::isQueuedFirst),
                Percentiles.ofNanos(confirmed.stream().mapToLong(step -> step.endedNanos() - step.sentNanos())),
                reasons(failed),
                troubles.byKind(),
                troubles.unexplained(),
                count(tracks, step -> step.outcome() instanceof Outcome.Unfinished),
                traffic,
                throttled,
                findings,
                stage.coordinator().map(it -> it.readyAfter().toNanos() / 1e6).orElse(Double.NaN),
                stage.coordinator().map(Run::residentMib).orElse(Double.NaN),
                busy);
    }

    static double residentMib(CoordinatorProcess coordinator) {
        return coordinator.residentBytes() / 1048576.0;
    }

    private static Map<String, Long> reasons(List<Step> failed) {
        Map<String, Long> reasons = new TreeMap<>();
        for (Step step : failed) {
            if (step.outcome() instanceof Outcome.Failed(String reason)) {
                reasons.merge(reason, 1L, Long::sum);
            }
        }
        return reasons;
    }

    private static long count(List<Track> tracks, Predicate<Step> which) {
        return tracks.stream()
                .flatMap(track -> track.steps().stream())
                .filter(which)
                .count();
    }
}

package io.taskrouter.coordinator.bench;

import io.taskrouter.coordinator.stack.CoordinatorProcess;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** {@code make bench}: see {@link Plan#USAGE}. Results on standard output, progress on standard error. */
public final class Bench {
    private static final int STARTS = 5;

    private final Plan plan;
    private final Stage stage;
    private final SimulatorClient simulator;
    private final Journal journal = Journal.begin(Instant.now());
    private final PrintStream out;
    private final PrintStream progress;
    private final List<Target> targets = new ArrayList<>();
    private double residentMib = Double.NaN;

    private Bench(Plan plan, Stage stage, PrintStream out, PrintStream progress) {
        this.plan = plan;
        this.stage = stage;
        this.simulator = new SimulatorClient(stage.simulatorBase());
        this.out = out;
        this.progress = progress;
    }

    public static void main(String... arguments) throws InterruptedException {
        Plan plan;
        try {
            plan = Plan.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Plan.USAGE);
            System.exit(2);
            return;
        }
        try (Stage stage = plan.recorded() ? Stage.withSimulatorAndRecordings(Journal.FOLDER) : Stage.withSimulator()) {
            new Bench(plan, stage, System.out, System.err).go();
        }
    }

    private void go() throws InterruptedException {
        for (Profile profile : plan.profiles()) {
            Map<StrategyKind, Measured> measured = measure(profile, plan.strategies(), plan.repeats());
            out.print(Report.of(profile, plan, measured));
            targets.addAll(Targets.of(profile, measured));
        }
        figures();
        out.println();
        targets.forEach(target -> out.println(target.verdict()));
        out.println("\nAll runs: " + journal.file());
    }

    /** Repeats outside, strategies inside: what drifts on this machine drifts for all of them. */
    private Map<StrategyKind, Measured> measure(Profile profile, List<StrategyKind> strategies, int repeats)
            throws InterruptedException {
        Map<StrategyKind, Measured> measured = new EnumMap<>(StrategyKind.class);
        for (int repeat = 1; repeat <= repeats; repeat++) {
            for (StrategyKind strategy : strategies) {
                RunResult result = run(profile, strategy, repeat);
                measured.computeIfAbsent(
                                strategy, any -> new Measured(profile.label(), strategy.label(), new ArrayList<>()))
                        .runs()
                        .add(result);
            }
        }
        Measured ours = measured.get(StrategyKind.COORDINATOR);
        if (profile == Profile.CONTACT_CENTER && ours != null) {
            residentMib = ours.median(RunResult::residentMib);
        }
        return measured;
    }

    private RunResult run(Profile profile, StrategyKind strategy, int repeat) throws InterruptedException {
        Bar bar = new Bar(progress, profile.label() + " " + strategy.label() + " " + repeat + "/" + plan.repeats());
        RunResult result = new Run(stage, simulator, profile, plan, bar).go(strategy, repeat);
        stage.clear();
        bar.done("%s updates/s, p99 %s ms, %d lost"
                .formatted(
                        Target.number(result.perSecond()),
                        Target.number(result.latency().p99()),
                        result.findings().lost()));
        out.println(journal.add(result));
        return result;
    }

    private void figures() throws InterruptedException {
        if (plan.figures().contains("startup")) {
            targets.add(Targets.startup(startupSeconds()));
        }
        if (plan.figures().contains("memory")) {
            if (Double.isNaN(residentMib)) {
                measure(Profile.CONTACT_CENTER, List.of(StrategyKind.COORDINATOR), 1);
            }
            targets.add(Targets.memory(residentMib));
        }
    }

    private double startupSeconds() {
        simulator.reset();
        simulator.mood(0, Profile.Limit.NONE, Profile.Faults.NONE);
        Bar bar = new Bar(progress, "start to ready");
        DoubleStream.Builder seconds = DoubleStream.builder();
        for (int start = 1; start <= STARTS; start++) {
            bar.show((double) start / STARTS, start + " of " + STARTS);
            stage.prepare(StrategyKind.COORDINATOR, new Shift(), new Troubles());
            seconds.add(stage.coordinator()
                            .map(CoordinatorProcess::readyAfter)
                            .orElseThrow()
                            .toNanos()
                    / 1e9);
            stage.clear();
        }
        double median = Percentiles.median(seconds.build());
        bar.done("%.2f s, median of %d".formatted(median, STARTS));
        return median;
    }
}

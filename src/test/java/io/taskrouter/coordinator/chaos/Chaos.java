package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code make chaos}: see {@link Plan#USAGE}. The report goes to standard output, progress to standard error. */
public final class Chaos {
    private final Plan plan;
    private final PrintStream out;
    private final PrintStream progress;
    private final Random random;
    private final List<String> lines = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Chaos(Plan plan, PrintStream out, PrintStream progress) {
        this.plan = plan;
        this.out = out;
        this.progress = progress;
        this.random = new Random(plan.seed());
    }

    public static void main(String... arguments) throws Exception {
        Plan plan;
        try {
            plan = Plan.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Plan.USAGE);
            System.exit(2);
            return;
        }
        System.exit(new Chaos(plan, System.out, System.err).go().isEmpty() ? 0 : 1);
    }

    /** Returns what failed. */
    List<String> go() throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(plan.minutes()).toNanos();
        out.println("seed " + plan.seed() + ", " + plan.times() + " tries a fault at most\n\n" + Row.header());
        if (plan.wants("killed at every step")) crashPoints();
        List<Fault> all = new ArrayList<>(Catalogue.faults());
        all.addAll(Catalogue.controls());
        for (Fault fault : all) {
            if (!plan.wants(fault.name())) continue;
            if (System.nanoTime() > end) out.println(fault.name() + ": no time left");
            else fault(fault);
        }
        out.println(failures.isEmpty() ? "\nEverything as promised." : "\nNOT as promised: " + failures);
        return failures;
    }

    private void crashPoints() throws Exception {
        for (boolean control : new boolean[] {false, true}) {
            Fault fault = Fault.of("killed at every step of a pass", 1, (_, _) -> {});
            if (control) {
                fault = new Fault(
                        "control: no unclean ends",
                        fault.store(),
                        2,
                        fault.settings(),
                        List.of(BrokenScript.NEVER_UNCLEAN.jvmArgument()),
                        fault.options(),
                        Fault.Tolerates.MUST_FAIL,
                        1,
                        fault.blow());
            }
            Bar bar = new Bar(progress, fault.name());
            try (Scene scene = fault.scene()) {
                report(
                        fault,
                        new CrashPoints(scene)
                                .go(control ? 1 : plan.timesOf(20), bar)
                                .named(fault.name()),
                        bar);
            }
        }
    }

    private void fault(Fault fault) throws Exception {
        Bar bar = new Bar(progress, fault.name());
        int times = plan.timesOf(fault.often());
        AtomicInteger tries = new AtomicInteger();
        try (Scene scene = fault.scene()) {
            Row row = new Round(scene, random).go(fault.name(), fault.blow(), times, () -> {
                int now = tries.getAndIncrement();
                bar.show((double) now / times, now + " of " + times);
            });
            report(fault, row, bar);
        }
    }

    private void report(Fault fault, Row row, Bar bar) {
        String line = row.line(fault.remark(row));
        bar.done(fault.remark(row));
        out.println(line);
        row.verdict().examples().forEach(example -> out.println("    " + example));
        lines.add(line);
        if (!fault.isAsPromised(row)) failures.add(fault.name());
    }
}

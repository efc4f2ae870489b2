package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.bench.Bar;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** {@code make chaos}: see {@link Plan#USAGE}. The report goes to standard output, progress to standard error. */
public final class Chaos {
    /** So short that a slow pass has to prolong its lease. */
    private static final Map<String, String> SHORT = Map.of("coordinator.queue.lease", "2s");

    private static final Fault CRASHES =
            Fault.of("killed at every step", 1, (_, _) -> {}).on(3).with(SHORT).within(10, 15);
    private static final Fault UNCHECKED_CRASHES = Fault.of("killed where If-Match is ignored", 1, (_, _) -> {})
            .on(3)
            .with(SHORT)
            .at(Scene.usual().withIfMatchEnforced(false))
            .within(10, 15);
    private static final Fault BLIND_CRASHES = Fault.of("control: no unclean ends", 1, (_, _) -> {})
            .on(3)
            .with(SHORT)
            .broken(BrokenScript.NEVER_UNCLEAN)
            .tolerating(Fault.Tolerates.MUST_DOUBLE);
    private static final Fault NEIGHBOURS =
            Fault.of("neighbours", 1, (_, _) -> {}).with(Neighbours.UNHURRIED);
    /** Of faults, not of load: how long a fault takes to try once is not known before. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private final Plan plan;
    private final PrintStream out;
    private final PrintStream progress;
    private final Random random;
    private final List<String> failures = new ArrayList<>();
    private final List<String> seldom = new ArrayList<>();

    Chaos(Plan plan, PrintStream out, PrintStream progress) {
        this.plan = plan;
        this.out = out;
        this.progress = progress;
        this.random = new Random(plan.seed());
    }

    public static void main(String... arguments) throws Exception {
        Plan plan;
        try {
            plan = Plan.of(arguments).amongst(names());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Plan.USAGE);
            System.exit(2);
            return;
        }
        Chaos chaos = new Chaos(plan, System.out, System.err);
        System.exit((plan.soak() > 0 ? chaos.soak() : chaos.go()).isEmpty() ? 0 : 1);
    }

    /** Of everything there is to be tried. */
    static List<String> names() {
        return Stream.of(
                        Stream.of(CRASHES, UNCHECKED_CRASHES, BLIND_CRASHES, ParkingCrashes.FAULT)
                                .map(Fault::name),
                        Catalogue.all().stream().map(Fault::name),
                        Stream.of(Apart.values()).map(Apart::label),
                        Stream.of(Trouble.values()).map(trouble -> trouble.label))
                .flatMap(each -> each)
                .toList();
    }

    private List<String> soak() throws Exception {
        Soak.Course course = new Soak(Duration.ofMinutes(plan.soak())).go(new Bar(progress, "soak"));
        out.println(course.report());
        return course.troubles();
    }

    /** Returns what failed. */
    List<String> go() throws Exception {
        long begin = System.nanoTime();
        long end = begin + plan.time().toNanos();
        out.printf("seed %d, %d tries of a fault at most, %d minutes%n%n", plan.seed(), plan.tries(), plan.minutes());
        out.println(Row.header());
        if (plan.wants(CRASHES.name())) crashPoints(CRASHES, plan.time().dividedBy(4));
        if (plan.wants(UNCHECKED_CRASHES.name()))
            crashPoints(UNCHECKED_CRASHES, plan.time().dividedBy(20));
        if (plan.wants(BLIND_CRASHES.name())) crashPoints(BLIND_CRASHES, LEAST);
        if (plan.wants(ParkingCrashes.FAULT.name()))
            parkingCrashes(plan.time().multipliedBy(3).dividedBy(10));
        List<Fault> faults = Catalogue.all().stream()
                .filter(fault -> plan.wants(fault.name()))
                .toList();
        try (Theatre theatre = new Theatre()) {
            for (int i = 0; i < faults.size(); i++) {
                long left = Math.max(0, end - System.nanoTime()) / (faults.size() - i);
                fault(faults.get(i), theatre, Duration.ofNanos(left));
            }
        }
        apart();
        out.printf(Locale.ROOT, "%n%.0f minutes. ", (System.nanoTime() - begin) / 60e9);
        if (!seldom.isEmpty()) out.println("Tried less often than asked: " + seldom);
        out.println(failures.isEmpty() ? "Everything as promised." : "NOT as promised: " + failures);
        return failures;
    }

    /** What needs a stage of its own. */
    private void apart() throws Exception {
        for (var each : Apart.values()) {
            if (!plan.wants(each.label())) continue;
            Bar bar = new Bar(progress, each.label());
            bar.show(0, "");
            Row row = each.play(plan).named(each.label());
            boolean kept = each.isAsPromised(row);
            String remark = !kept ? "FAILED" : each.mustFail() ? "ok (fails as it must)" : "ok";
            report(row, remark, bar);
            if (!kept) failures.add(each.label());
        }
        if (Stream.of(Trouble.values()).anyMatch(each -> plan.wants(each.label))) neighbours();
    }

    private void crashPoints(Fault fault, Duration time) throws Exception {
        Bar bar = new Bar(progress, fault.name());
        try (Scene scene = fault.scene()) {
            CrashPoints points = new CrashPoints(scene, random);
            boolean control = fault == BLIND_CRASHES;
            Row row = control ? points.at(CrashPoints.APPLIED_NOT_KNOWN) : points.go(1, time, bar);
            report(fault, row.named(fault.name()), bar);
            if (!control) {
                out.println("    " + points.summary());
                if (!points.missed().isEmpty()) failures.add(fault.name() + ": on nobody's way " + points.missed());
                if (!points.left().isEmpty()) seldom.add(fault.name() + " without " + points.left());
            }
        }
    }

    private void parkingCrashes(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Bar bar = new Bar(progress, ParkingCrashes.FAULT.name());
        Row row = parkingCrashes(ParkingCrashes.AGEING, Set.of(ParkingCrashes.Act.AGE), time.dividedBy(5), bar);
        Duration rest = Duration.ofNanos(end - System.nanoTime());
        report(
                ParkingCrashes.FAULT,
                row.and(parkingCrashes(ParkingCrashes.FAULT, ParkingCrashes.Act.USUAL, rest, bar)),
                bar);
    }

    private Row parkingCrashes(Fault fault, Set<ParkingCrashes.Act> acts, Duration time, Bar bar) {
        try (Scene scene = fault.scene()) {
            ParkingCrashes.Tried tried = new ParkingCrashes(scene).go(acts, random, time, bar);
            if (!tried.left().isEmpty()) seldom.add(fault.name() + " without " + tried.left());
            return tried.row();
        }
    }

    private void neighbours() throws Exception {
        try (Scene scene = NEIGHBOURS.scene()) {
            new Neighbours(scene, plan::wants).all(each -> {
                out.println(each.line());
                if (!each.isIsolated()) failures.add(each.trouble());
            });
        }
    }

    private void fault(Fault fault, Theatre theatre, Duration time) throws Exception {
        Bar bar = new Bar(progress, fault.name());
        int tries = plan.triesOf(fault.often());
        int[] tried = {0};
        Scene scene = theatre.sceneFor(fault);
        Row row = new Round(scene, fault.crowd(), random)
                .idleWithin(fault.soon().idle())
                .go(fault.name(), fault.blow(), tries, time.compareTo(LEAST) < 0 ? LEAST : time, () -> {
                    bar.show((double) tried[0] / tries, tried[0] + " of " + tries);
                    tried[0]++;
                });
        report(fault, row, bar);
        scene.figures().forEach(figure -> out.println("    " + figure));
        if (row.tried() < tries) seldom.add(fault.name() + " " + row.tried() + " of " + tries);
        if (!fault.isAsPromised(row)) {
            out.println("    callers put off: " + row.callers().putOff());
            out.println("    what the replicas said: " + new Evidence(scene, fault.name()).keepLogs());
        }
        if (!row.finished()) theatre.close(); // what has not come to rest would spoil the next one
    }

    private void report(Fault fault, Row row, Bar bar) {
        report(row, fault.remark(row), bar);
        if (!fault.isAsPromised(row)) failures.add(fault.name());
    }

    private void report(Row row, String remark, Bar bar) {
        bar.done(remark);
        out.println(row.line(remark));
        row.verdict().examples().forEach(example -> out.println("    " + example));
    }
}

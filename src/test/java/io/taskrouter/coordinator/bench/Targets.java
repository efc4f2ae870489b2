package io.taskrouter.coordinator.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the coordinator must reach, against the ETag loop of the same invocation. */
final class Targets {
    /** Below this the ETag loop of {@link Profile#HOT} is no opponent, and the comparison says nothing. */
    static final double LEAST_OPPONENT_PER_SECOND = 10;

    private static final Map<Profile, Double> RATIO =
            Map.of(Profile.HOT, 20.0, Profile.CONTACT_CENTER, 2.5, Profile.ZERO, 2.0, Profile.LIMITED, 5.0);
    private static final Map<Profile, Double> CALLS =
            Map.of(Profile.HOT, 0.06, Profile.CONTACT_CENTER, 0.8, Profile.ZERO, 1.1);

    private Targets() {}

    /** @param measured by strategy; empty without the coordinator */
    static List<Target> of(Profile profile, Map<StrategyKind, Measured> measured) {
        Measured ours = measured.get(StrategyKind.COORDINATOR);
        if (ours == null) {
            return List.of();
        }
        List<Target> targets = new ArrayList<>();
        String name = profile.label();
        if (RATIO.containsKey(profile)) {
            targets.add(Target.atLeast(
                    name,
                    "updates/s against the ETag loop",
                    ratio(profile, ours, measured.get(StrategyKind.ETAG_LOOP)),
                    RATIO.get(profile),
                    " ×"));
        }
        if (CALLS.containsKey(profile)) {
            targets.add(
                    Target.atMost(name, "TaskRouter calls per update", ours.callsPerUpdate(), CALLS.get(profile), ""));
        }
        if (profile == Profile.HOT) {
            targets.add(Target.atMost(
                    name, "p99", ours.median(run -> run.latency().p99()), 4.0 * profile.latencyMillis, " ms"));
        }
        if (profile == Profile.LIMITED) {
            targets.add(Target.atMost(
                    name,
                    "calls answered 429 after the first 10 s",
                    ours.median(run -> run.throttled() * 100),
                    5,
                    " %"));
        }
        addCorrectness(name, ours, targets);
        return targets;
    }

    private static double ratio(Profile profile, Measured ours, @Nullable Measured loop) {
        if (loop == null || (profile == Profile.HOT && loop.perSecond() < LEAST_OPPONENT_PER_SECOND)) {
            return Double.NaN;
        }
        return ours.perSecond() / loop.perSecond();
    }

    private static void addCorrectness(String name, Measured ours, List<Target> targets) {
        Findings found = ours.findings();
        targets.add(none(name, "acknowledged and lost", found.lost(), ours));
        targets.add(none(name, "foreign keys damaged", found.damaged(), ours));
        targets.add(none(name, "out of order", found.disordered(), ours));
        targets.add(none(name, "gaps in the history it was checked against", found.gaps(), ours));
        targets.add(none(name, "failures without a reason", ours.unexplained(), ours));
    }

    /** Where nothing was acknowledged, that nothing went wrong says nothing. */
    private static Target none(String name, String what, long count, Measured ours) {
        return Target.atMost(name, what, ours.acknowledged() == 0 ? Double.NaN : count, 0, "");
    }

    static Target startup(double seconds) {
        return Target.atMost("startup", "packaged jar to ready", seconds, 2, " s");
    }

    static Target memory(double mib) {
        return Target.atMost("memory", "resident after contact-center", mib, 350, " MiB");
    }
}

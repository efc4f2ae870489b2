package io.taskrouter.coordinator.bench;

import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The table of one profile, for people. */
final class Report {
    private Report() {}

    static String of(Profile profile, Plan plan, Map<StrategyKind, Measured> measured) {
        Table table = new Table()
                .row(
                        "",
                        "updates/s",
                        "× etag",
                        "p50 ms",
                        "p95",
                        "p99",
                        "max",
                        "calls/upd",
                        "412/upd",
                        "429 %",
                        "acked",
                        "of 202",
                        "failed",
                        "lost",
                        "damaged",
                        "disorder");
        Measured loop = measured.get(StrategyKind.ETAG_LOOP);
        measured.forEach((strategy, each) -> addRow(table, strategy, each, loop));
        StringBuilder out = new StringBuilder(heading(profile, plan)).append(table.print("  "));
        measured.values().forEach(each -> addNotes(each, out));
        return out.toString();
    }

    private static String heading(Profile profile, Plan plan) {
        String limit = profile.limit.concurrent() == 0
                ? ""
                : ", 429 above %d at once or %d/s".formatted(profile.limit.concurrent(), profile.limit.perSecond());
        String faults = profile.faults.resets() == 0
                ? ""
                : ", %.0f %% 5xx and %.0f %% resets"
                        .formatted(profile.faults.serverErrors() * 100, profile.faults.resets() * 100);
        return "%n%s: %d worker(s) × %d callers, TaskRouter takes %d ms%s%s; %d × %d s after %d s of warm-up, a coordinator's fresh JVM %d s%n"
                .formatted(
                        profile.label(),
                        profile.workers,
                        profile.callersPerWorker,
                        profile.latencyMillis,
                        limit,
                        faults,
                        plan.repeats(),
                        plan.secondsOf(profile),
                        plan.warmUpOf(profile, StrategyKind.ETAG_LOOP),
                        plan.warmUpOf(profile, StrategyKind.COORDINATOR));
    }

    private static void addRow(Table table, StrategyKind strategy, Measured each, @Nullable Measured loop) {
        Findings found = each.findings();
        table.row(
                strategy.label(),
                each.perSecond(),
                loop == null ? "–" : Target.number(each.perSecond() / loop.perSecond()),
                each.median(run -> run.latency().p50()),
                each.median(run -> run.latency().p95()),
                each.median(run -> run.latency().p99()),
                each.median(run -> run.latency().max()),
                each.callsPerUpdate(),
                each.median(run -> (double) run.traffic().conflicts() / run.updates()),
                each.median(run -> run.traffic().throttledShare() * 100),
                each.acknowledged(),
                sum(each, RunResult::queued),
                sum(each, RunResult::failures),
                found.lost(),
                found.damaged(),
                found.disordered());
    }

    private static long sum(Measured each, ToLongFunction<RunResult> figure) {
        return each.runs().stream().mapToLong(figure).sum();
    }

    private static void addNotes(Measured each, StringBuilder out) {
        for (RunResult run : each.runs()) {
            if (!run.isValid()) {
                out.append("  INVALID: %s %d made %s updates/s, its history has %d gaps%n"
                        .formatted(
                                run.strategy(),
                                run.repeat(),
                                Target.number(run.perSecond()),
                                run.findings().gaps()));
            }
            if (!run.failed().isEmpty()) {
                out.append("  %s %d failed: %s%n".formatted(run.strategy(), run.repeat(), run.failed()));
            }
        }
        if (each.strategy().equals(StrategyKind.COORDINATOR.label())) {
            each.findings()
                    .examples()
                    .forEach(example -> out.append("  ! ").append(example).append('\n'));
        }
    }
}

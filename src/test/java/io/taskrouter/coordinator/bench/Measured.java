package io.taskrouter.coordinator.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** All repeats of one strategy in one profile: medians of what is measured, sums of what must not happen. */
record Measured(String profile, String strategy, List<RunResult> runs) {

    double median(ToDoubleFunction<RunResult> figure) {
        return Percentiles.median(runs.stream().mapToDouble(figure).filter(Double::isFinite));
    }

    double perSecond() {
        return median(RunResult::perSecond);
    }

    double callsPerUpdate() {
        return median(RunResult::callsPerUpdate);
    }

    Findings findings() {
        return runs.stream().map(RunResult::findings).reduce(Findings.NONE, Findings::and);
    }

    long acknowledged() {
        return runs.stream().mapToLong(RunResult::acknowledged).sum();
    }

    long unexplained() {
        return runs.stream().mapToLong(RunResult::unexplained).sum();
    }
}

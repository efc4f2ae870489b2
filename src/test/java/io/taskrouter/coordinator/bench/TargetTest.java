package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void missedTargetSaysByHowMuch() {
        assertThat(Target.atLeast("hot", "updates/s", 15, 20, " ×").verdict())
                .startsWith("MISSED")
                .endsWith("missed by 5 ×, 25 %");
        assertThat(Target.atMost("hot", "lost", 3, 0, "").verdict()).endsWith("missed by 3");
    }

    @Test
    void metTargetStopsAtItsBound() {
        assertThat(Target.atMost("hot", "p99", 240, 240, " ms").verdict())
                .startsWith("met")
                .endsWith("240 ms (at most 240 ms)");
        assertThat(Target.atLeast("hot", "updates/s", 20, 20, " ×").isMet()).isTrue();
    }

    @Test
    void whatWasNotMeasuredIsNeverMet() {
        assertThat(Target.atMost("memory", "resident", Double.NaN, 350, " MiB"))
                .returns(false, Target::isMet)
                .extracting(Target::verdict)
                .asString()
                .startsWith("UNKNOWN");
    }

    @Test
    void loopTooSlowToBeAnOpponentMakesTheRatioUnknown() {
        assertThat(ratioInHot(9)).isNaN();
        assertThat(ratioInHot(10)).isEqualTo(30);
    }

    @Test
    void nothingAcknowledgedProvesNothing() {
        Map<StrategyKind, Measured> silent = Map.of(StrategyKind.COORDINATOR, measured(StrategyKind.COORDINATOR, 0));

        assertThat(Targets.of(Profile.FAULTY, silent)).isNotEmpty().noneMatch(Target::isMet);
        assertThat(Targets.of(Profile.FAULTY, Map.of(StrategyKind.COORDINATOR, measured(StrategyKind.COORDINATOR, 1))))
                .allMatch(Target::isMet);
    }

    private static double ratioInHot(int loopPerSecond) {
        return Targets.of(
                        Profile.HOT,
                        Map.of(
                                StrategyKind.ETAG_LOOP, measured(StrategyKind.ETAG_LOOP, loopPerSecond),
                                StrategyKind.COORDINATOR, measured(StrategyKind.COORDINATOR, 300)))
                .getFirst()
                .value();
    }

    private static Measured measured(StrategyKind strategy, int perSecond) {
        RunResult run = new RunResult(
                "hot",
                strategy.label(),
                1,
                1,
                perSecond,
                perSecond,
                0,
                new Percentiles(1, 2, 3, 4),
                Map.of(),
                Map.of(),
                0,
                0,
                Traffic.NONE,
                0,
                Findings.NONE,
                Double.NaN,
                Double.NaN,
                Map.of());
        return new Measured("hot", strategy.label(), List.of(run));
    }
}

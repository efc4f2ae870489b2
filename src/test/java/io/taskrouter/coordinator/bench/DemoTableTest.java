package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoTableTest {
    private static final Percentiles FAST = new Percentiles(66.4, 70, 81, 90);
    private static final Part DIRECT = new Part(3, 1000, 0, Set.of(), new Findings(900, 70, 60, 0, List.of()), 2, FAST);
    private static final Part OURS = new Part(2, 1000, 0, Set.of(), Findings.NONE, 0.04, FAST);
    private static final Part NOTHING =
            new Part(1, 0, 1000, Set.of("503 redis-unavailable"), Findings.NONE, Double.NaN, FAST);

    @Test
    void bothWaysStandSideBySideUnderTheirLoad() {
        assertThat(table(OURS).print().lines())
                .containsExactly(
                        "                                                          one worker",
                        "                                direct   coordinator   + old plugins",
                        "  acknowledged                   1,000         1,000           1,000",
                        "  lost                             900             0               0",
                        "  foreign keys damaged              70             0               0",
                        "  order violations                  60             0               0",
                        "  TaskRouter calls per update     2.00          0.04            0.04",
                        "  p50 ms                            66            66              66",
                        "  p95 ms                            70            70              70",
                        "  p99 ms                            81            81              81",
                        "  writes past it                                                  40",
                        "  their last changes lost                                          0");
    }

    @Test
    void meaningIsOneSentenceWithTheFigures() {
        assertThat(table(OURS).meaning())
                .isEqualTo(
                        "Written straight at TaskRouter, 900 of 1,000 updates that had been answered \"OK\" were gone"
                                + " again (90 %); through the coordinator none of 1,000, with 50 times fewer TaskRouter calls"
                                + " for the busy worker. Beside plugins that wrote past it 40 times, none of its callers and"
                                + " none of the plugins lost a last change.");
    }

    @Test
    void withoutAnAnswerFromTheCoordinatorNothingIsClaimed() {
        assertThat(table(NOTHING).meaning()).contains("nothing to compare").contains("503 redis-unavailable");
        assertThat(table(NOTHING).print()).contains("failed").contains("–");
    }

    @Test
    void whatTheCoordinatorLosesIsABrokenPromise() {
        assertThat(table(OURS).broken()).isZero();
        assertThat(table(NOTHING).broken()).isPositive();
        assertThat(table(DIRECT).broken()).isPositive();
        assertThat(new DemoTable(List.of(
                                new DemoTable.Trial("one worker", DIRECT, OURS, new DemoTable.Beside(OURS, 40, 1))))
                        .broken())
                .isEqualTo(1);
    }

    private static DemoTable table(Part coordinator) {
        return new DemoTable(List.of(
                new DemoTable.Trial("one worker", DIRECT, coordinator, new DemoTable.Beside(coordinator, 40, 0))));
    }
}

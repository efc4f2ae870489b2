package io.taskrouter.coordinator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

    @Test
    void withoutWordsEverythingIsMeasured() {
        assertThat(Plan.of())
                .returns(5, plan -> plan.profiles().size())
                .returns(4, plan -> plan.strategies().size())
                .returns(3, Plan::repeats)
                .returns(Plan.ALL_FIGURES, Plan::figures);
    }

    @Test
    void wordsSelectProfilesAndStrategiesInTheOrderOfTheTable() {
        Plan plan =
                Plan.of("coordinator", "zero,hot", "etag-loop", "--seconds", "4", "--warm-up", "0", "--repeats", "1");

        assertThat(plan.profiles()).containsExactly(Profile.HOT, Profile.ZERO);
        assertThat(plan.strategies()).containsExactly(StrategyKind.ETAG_LOOP, StrategyKind.COORDINATOR);
        assertThat(plan.secondsOf(Profile.ZERO)).isEqualTo(4);
        assertThat(plan.warmUpOf(Profile.ZERO, StrategyKind.COORDINATOR)).isZero();
        assertThat(plan.figures()).isEmpty();
    }

    @Test
    void recordingIsAFlagWithoutAValue() {
        assertThat(Plan.of("--jfr", "hot")).returns(true, Plan::recorded).returns(List.of(Profile.HOT), Plan::profiles);
        assertThat(Plan.of("hot").recorded()).isFalse();
    }

    @Test
    void figuresCanBeMeasuredAlone() {
        assertThat(Plan.of("--figures", "startup").profiles()).isEmpty();
        assertThat(Plan.of("--figures", "startup", "hot").profiles()).containsExactly(Profile.HOT);
    }

    @ParameterizedTest
    @CsvSource({
        "warm, warm",
        "--seconds 0, --seconds",
        "--seconds, --seconds",
        "--repeats x, x",
        "--figures size, size",
        "--what 1, --what"
    })
    void whatIsNotUnderstoodIsNamed(String words, String named) {
        assertThatThrownBy(() -> Plan.of(words.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}

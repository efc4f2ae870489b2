package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

    @Test
    void takesWhatIsAskedFor() {
        Plan plan =
                Plan.of("--seed", "7", "--tries", "3", "--minutes", "10", "--only", "killed,minutes", "--down", "10");

        assertThat(plan).isEqualTo(new Plan(7, 3, 10, List.of("killed", "minutes"), 10, 0));
        assertThat(plan.amongst(Chaos.names())).isEqualTo(plan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--only", "--tries none", "--minutes 0", "--wonders 1"})
    void refusesWhatItDoesNotUnderstand(String arguments) {
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.of(arguments.split(" ")));
    }

    @Test
    void aFaultThatDoesNotExistIsNotPassedOverAsKept() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.of("--only", "killed,outage").amongst(Chaos.names()))
                .withMessageContaining("outage")
                .withMessageContaining("taskrouter down for minutes");
    }

    @Test
    void namesAreThoseOfEveryRow() {
        assertThat(Chaos.names())
                .doesNotHaveDuplicates()
                .contains("killed at every step", "control: no quarantine")
                .hasSizeGreaterThan(50);
    }
}

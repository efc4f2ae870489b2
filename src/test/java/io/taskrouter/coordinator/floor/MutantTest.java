package io.taskrouter.coordinator.floor;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MutantTest {
    /** Else nobody would notice before the next long run that a protection has moved. */
    @ParameterizedTest
    @EnumSource
    void whatIsTakenOutIsStillThere(Mutant mutant) {
        assertThatCode(mutant::source).doesNotThrowAnyException();
    }
}

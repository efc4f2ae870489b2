package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AliveTest {

    @Test
    void whatTheCollectorFillsGapsWithIsNotAlive() {
        Alive counted = Alive.of("""
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         66064        8305184  [B (java.base@25.0.3)
                   2:          8765        4024656  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
                   3:            12            192  jdk.internal.vm.FillerObject (java.base@25.0.3)
                   4:             2             64  a.Filler
                   5:             1             32  a.Filler
                Total         74844       12330128
                """.lines().toList());

        assertThat(counted.bytes()).isEqualTo(Map.of("[B", 8_305_184L, "a.Filler", 96L));
        assertThat(counted.total()).isEqualTo(8_305_280);
    }

    @Test
    void nothingCountedIsNoAnswer() {
        assertThatIllegalStateException().isThrownBy(() -> Alive.of(List.of("1: no such process")));
    }

    @Test
    void whatGrowsMostIsNamedFirst() {
        List<Alive> looks = List.of(
                new Alive(Map.of("steady", 4_096L, "shrinking", 9_216L)),
                new Alive(Map.of("steady", 4_096L, "shrinking", 8_192L, "late", 1_024L)),
                new Alive(Map.of("steady", 4_096L, "late", 4_096L)),
                new Alive(Map.of("steady", 4_096L, "late", 5_120L)));

        assertThat(Alive.grown(looks)).containsExactly("late +4.0 KiB", "steady +0.0 KiB", "shrinking -8.5 KiB");
    }
}

package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RivalryTest {
    private static final Instant NOW = Instant.parse("2026-01-02T10:00:00Z");

    private static String stamp(String epoch, int counter) {
        return epoch + "%09d".formatted(counter) + "abcd";
    }

    @Test
    void stampsOfAnotherCoordinatorThatGoOnCountingAreARivalry() {
        var rivalry = Rivalry.NONE.seen(stamp("other0", 1), NOW).seen(stamp("other0", 2), NOW.plusSeconds(1));
        assertThat(rivalry.isOn(NOW.plusSeconds(1))).isFalse();
        rivalry = rivalry.seen(stamp("other0", 7), NOW.plusSeconds(2));
        assertThat(rivalry.isOn(NOW.plusSeconds(2))).isTrue();
        assertThat(rivalry.isOn(NOW.plusSeconds(70)))
                .as("perhaps they are gone")
                .isFalse();
    }

    @Test
    void somebodyWhoWritesOldCopiesAgainAndAgainIsNone() {
        var rivalry = Rivalry.NONE;
        for (int i = 0; i < 20; i++) rivalry = rivalry.seen(stamp("former", 9 - i % 5), NOW.plusSeconds(i));
        assertThat(rivalry.isOn(NOW.plusSeconds(20))).isFalse();
    }

    @Test
    void nothingIsNone() {
        assertThat(Rivalry.NONE.isOn(NOW)).isFalse();
    }
}

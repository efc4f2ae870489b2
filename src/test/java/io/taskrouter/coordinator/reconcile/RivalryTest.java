package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
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
    void norAreTwoWhoWriteCopiesOfTwoFormerEpochsInTurn() {
        var rivalry = Rivalry.NONE;
        for (int i = 0; i < 20; i++) {
            rivalry = rivalry.seen(stamp(i % 2 == 0 ? "former" : "oldest", 9), NOW.plusSeconds(i));
            assertThat(rivalry.isOn(NOW.plusSeconds(i))).isFalse();
        }
    }

    @Test
    void firstCopiesOfManyEpochsAreNoneEither() {
        var rivalry = Rivalry.NONE;
        for (int i = 0; i < 30; i++) {
            rivalry = rivalry.seen(stamp("epoc" + (char) ('a' + i % 26) + "0", i), NOW.plusSeconds(i));
            assertThat(rivalry.isOn(NOW.plusSeconds(i))).isFalse();
        }
        assertThat(rivalry.others()).hasSizeLessThan(10);
    }

    @Test
    void anotherCoordinatorIsFoundAmongOldCopies() {
        var rivalry = Rivalry.NONE;
        for (int i = 0; i < 3; i++) {
            rivalry = rivalry.seen(stamp("other0", i), NOW.plusSeconds(i)).seen(stamp("former", 9), NOW.plusSeconds(i));
        }
        assertThat(rivalry.isOn(NOW.plusSeconds(2))).isTrue();
    }

    @Test
    void whatAnOlderReleaseKeptIsGoneOnWith() throws Exception {
        var kept = "{\"stamp\":\"" + stamp("other0", 5) + "\",\"moves\":[" + NOW.toEpochMilli() + "]}";
        var rivalry = StateCodec.MAPPER.readValue(kept, Rivalry.class);
        assertThat(rivalry.seen(stamp("other0", 5), NOW)).isEqualTo(rivalry);

        rivalry = rivalry.seen(stamp("other0", 6), NOW).seen(stamp("other0", 7), NOW);
        assertThat(rivalry.isOn(NOW)).isTrue();
        var again = StateCodec.MAPPER.readValue(StateCodec.MAPPER.writeValueAsString(rivalry), Rivalry.class);
        assertThat(again).isEqualTo(rivalry);
    }

    /** Be it of the epoch whose stamps came last or of another one. */
    @Test
    void whatIsKnownOfAMomentThatLiesAheadIsNoRivalry() {
        var one = moving("other0");
        var two = one.seen(stamp("former", 9), NOW);
        for (var rivalry : List.of(one, two)) {
            assertThat(rivalry.asOf(NOW)).isEqualTo(rivalry);
            assertThat(rivalry.asOf(NOW.minusSeconds(1)).isOn(NOW)).isFalse();
        }
    }

    @Test
    void whoGoesOnAfterTheClockWasPutBackIsFoundAsBefore() {
        var before = NOW.minusSeconds(3600);
        var rivalry = moving("other0").asOf(before);
        for (int i = 4; i <= 6; i++) {
            assertThat(rivalry.isOn(before)).isFalse();
            rivalry = rivalry.seen(stamp("other0", i), before).asOf(before);
        }
        assertThat(rivalry.isOn(before)).isTrue();
    }

    private static Rivalry moving(String epoch) {
        var rivalry = Rivalry.NONE;
        for (int i = 1; i <= 3; i++) rivalry = rivalry.seen(stamp(epoch, i), NOW);
        return rivalry;
    }

    @Test
    void nothingIsNone() {
        assertThat(Rivalry.NONE.isOn(NOW)).isFalse();
    }
}

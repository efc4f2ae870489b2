package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.taskrouter.Witnesses.Says;
import org.junit.jupiter.api.Test;

class WitnessesTest {
    private final Witnesses witnesses = new Witnesses();

    @Test
    void oneWorkerAloneIsHeardOnce() {
        assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
        assertThat(witnesses.failed("a")).isEqualTo(Says.NOTHING);
        assertThat(witnesses.failed("a")).isEqualTo(Says.NOTHING);
    }

    @Test
    void ofTwoWhoFailByTurnsEachIsHeardWhenNobodyIsServed() {
        for (int i = 0; i < 5; i++) {
            assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
            assertThat(witnesses.failed("b")).isEqualTo(Says.OUTAGE);
        }
    }

    @Test
    void whoGoesOnFailingWhileOthersAreServedIsHeardNoMore() {
        assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
        assertThat(witnesses.failed("b")).isEqualTo(Says.OUTAGE);
        witnesses.served("c");
        assertThat(witnesses.failed("a")).isEqualTo(Says.NO_OUTAGE);
        assertThat(witnesses.failed("b")).isEqualTo(Says.NO_OUTAGE);
    }

    @Test
    void oneWorkerAloneIsHeldToBeTheTroubleOnceAnotherIsServed() {
        assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
        witnesses.served("b");
        assertThat(witnesses.failed("a")).isEqualTo(Says.NO_OUTAGE);
        assertThat(witnesses.failed("a")).isEqualTo(Says.NOTHING);
    }

    @Test
    void anOutageAfterGoodTimesIsHeardOfEverybody() {
        witnesses.served("a");
        witnesses.served("b");
        assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
        assertThat(witnesses.failed("b")).isEqualTo(Says.OUTAGE);
        assertThat(witnesses.failed("c")).isEqualTo(Says.OUTAGE);
    }

    @Test
    void whoWasServedAgainIsHeardAnew() {
        assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
        witnesses.served("a");
        witnesses.served("b");
        assertThat(witnesses.failed("b")).isEqualTo(Says.OUTAGE);
        assertThat(witnesses.failed("a")).isEqualTo(Says.OUTAGE);
    }

    @Test
    void whatIsAboutNoWorkerAlwaysCounts() {
        for (int i = 0; i < 3; i++) assertThat(witnesses.failed(null)).isEqualTo(Says.OUTAGE);
    }
}

package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WitnessesTest {
    private final Witnesses witnesses = new Witnesses();

    @Test
    void oneWorkerAloneIsHeardOnce() {
        assertThat(witnesses.failed("a")).isTrue();
        assertThat(witnesses.failed("a")).isFalse();
        assertThat(witnesses.failed("a")).isFalse();
    }

    @Test
    void ofTwoWhoFailByTurnsEachIsHeardWhenNobodyIsServed() {
        for (int i = 0; i < 5; i++) {
            assertThat(witnesses.failed("a")).isTrue();
            assertThat(witnesses.failed("b")).isTrue();
        }
    }

    @Test
    void whoGoesOnFailingWhileOthersAreServedIsHeardNoMore() {
        assertThat(witnesses.failed("a")).isTrue();
        assertThat(witnesses.failed("b")).isTrue();
        witnesses.served("c");
        assertThat(witnesses.failed("a")).isFalse();
        assertThat(witnesses.failed("b")).isFalse();
    }

    @Test
    void anOutageAfterGoodTimesIsHeardOfEverybody() {
        witnesses.served("a");
        witnesses.served("b");
        assertThat(witnesses.failed("a")).isTrue();
        assertThat(witnesses.failed("b")).isTrue();
        assertThat(witnesses.failed("c")).isTrue();
    }

    @Test
    void whoWasServedAgainIsHeardAnew() {
        assertThat(witnesses.failed("a")).isTrue();
        witnesses.served("a");
        witnesses.served("b");
        assertThat(witnesses.failed("b")).isTrue();
        assertThat(witnesses.failed("a")).isTrue();
    }

    @Test
    void whatIsAboutNoWorkerAlwaysCounts() {
        for (int i = 0; i < 3; i++) assertThat(witnesses.failed(null)).isTrue();
    }
}

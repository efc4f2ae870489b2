package io.taskrouter.coordinator.taskrouter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In counted time, with a lease that leaves a call next to no time to wait: less than a low rate takes for one request. */
class TurnstileTest {
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Fence TIGHT = deadline -> deadline.compareTo(CALL.plusMillis(250)) <= 0;
    private static final long SECOND = 1_000_000_000;

    private long now = 1000 * SECOND;
    private final Pace pace = new Pace(() -> now);
    private final Turnstile turnstile = new Turnstile(pace);

    @BeforeEach
    void cutToTwoASecond() {
        for (int i = 0; i < 4; i++) pace.sent(now);
        pace.refused(now, true);
        pace.refused(now, true);
        assertThat(pace.rate()).isBetween(1.5, 2.5);
    }

    private long enter() throws InterruptedException {
        return turnstile.enter(new Patience(TIGHT, CALL, CALL, () -> now));
    }

    @Test
    void whatWasSavedUpLetsACallerThroughWhoMayNotWait() throws InterruptedException {
        now += SECOND;

        assertThat(enter()).isZero();
    }

    @Test
    void whoComesTooEarlyIsToldWhenItIsWorthComingBack() throws InterruptedException {
        long wait = enter();
        assertThat(wait).isBetween(SECOND / 3, SECOND);

        now += wait;
        assertThat(enter()).isZero();
    }

    /** Who is turned away is held back as well: else the rate would stay where nobody may wait for it. */
    @Test
    void theRateGrowsAgainWhereNobodyMayWait() throws InterruptedException {
        for (int i = 0; i < 30 && pace.rate() < 3; i++) {
            now += SECOND;
            enter();
            enter();
        }

        assertThat(pace.rate()).isGreaterThan(3);
    }
}

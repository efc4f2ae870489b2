package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.WorkerSid;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final WorkerSid WORKER = new WorkerSid("WK" + "0".repeat(32));
    private static final Ending.Again FAILED = new Ending.Again(Duration.ZERO, "SERVER_ERROR");

    private long now;
    private final Backoff backoff = new Backoff(200, 5_000, () -> now);

    @Test
    void failuresAreWaitedForLongerAndLonger() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 10; i++) last = backoff.after(WORKER, FAILED);
        assertThat(last).isBetween(Duration.ofMillis(3_750), Duration.ofMillis(6_250));

        backoff.clear(WORKER);
        assertThat(backoff.after(WORKER, FAILED)).isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    /** Another replica may have settled the worker long since. */
    @Test
    void aMinuteAfterItsPauseNoFailureCounts() {
        for (int i = 0; i < 10; i++) backoff.after(WORKER, FAILED);
        passes(Duration.ofSeconds(59));
        assertThat(backoff.after(WORKER, FAILED)).isGreaterThan(Duration.ofSeconds(3));

        passes(Duration.ofSeconds(67));
        assertThat(backoff.after(WORKER, FAILED)).isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    /** However long TaskRouter wants to be left alone. */
    @Test
    void aFailureCountsAsLongAsItIsWaitedFor() {
        var left = new Ending.Again(Duration.ofMinutes(2), "THROTTLED");
        for (int i = 0; i < 10; i++) {
            passes(Duration.ofMinutes(2));
            backoff.after(WORKER, left);
        }
        passes(Duration.ofMinutes(2));
        assertThat(backoff.after(WORKER, FAILED)).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void whoeverIsOutrunWaitsForAMomentHoweverOftenAndItIsNoFailure() {
        for (int i = 0; i < 10; i++) {
            assertThat(backoff.after(WORKER, Ending.Again.overtaken(Duration.ZERO)))
                    .isBetween(Duration.ofMillis(50), Duration.ofMillis(250));
        }
        assertThat(backoff.after(WORKER, FAILED)).isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }
}

package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a round throws ends that round alone. */
class RoundsTest {
    private final CountDownLatch third = new CountDownLatch(3);

    private boolean threeAreBegun(Rounds.Round round) throws InterruptedException {
        try (var rounds = new Rounds("a test", Duration.ofMillis(5), () -> {
            third.countDown();
            round.run();
        })) {
            rounds.open();
            return third.await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anErrorEndsNothing() throws Exception {
        assertThat(threeAreBegun(() -> {
                    throw new StackOverflowError("as a fault of ours would");
                }))
                .isTrue();
    }

    @Test
    void nobodyEndsItByInterrupting() throws Exception {
        assertThat(threeAreBegun(() -> Thread.currentThread().interrupt())).isTrue();
    }

    @Test
    void aRoundThatIsInterruptedIsFollowedByAnother() throws Exception {
        assertThat(threeAreBegun(() -> {
                    throw new InterruptedException();
                }))
                .isTrue();
    }

    @Test
    void whoNudgesDoesNotWaitForTheNextRound() throws Exception {
        try (var rounds = new Rounds("a test", Duration.ofHours(1), third::countDown)) {
            rounds.open();
            await().until(() -> third.getCount() < 3);
            rounds.nudge();
            await().until(() -> third.getCount() < 2);
        }
    }
}

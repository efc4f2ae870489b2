package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a round throws ends that round alone. */
class RoundsTest {
    private final CountDownLatch third = new CountDownLatch(3);

    private boolean threeAreBegun(Rounds.Round round) throws InterruptedException {
        try (var rounds = new Rounds(Duration.ofMillis(5), () -> {
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
}

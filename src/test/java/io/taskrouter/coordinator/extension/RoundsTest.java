package io.taskrouter.coordinator.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever becomes of one round, the next one comes: else no extension would be found or assigned here any more. */
class RoundsTest {
    private final CountDownLatch third = new CountDownLatch(3);

    private boolean threeAreBegun(Runnable round) throws InterruptedException {
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
    void norDoesAnInterruptThatACallHasLeftBehind() throws Exception {
        assertThat(threeAreBegun(() -> Thread.currentThread().interrupt())).isTrue();
    }
}

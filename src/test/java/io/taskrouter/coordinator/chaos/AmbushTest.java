package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AmbushTest {
    private final AtomicInteger kills = new AtomicInteger();

    @Test
    void strikesOnceAndCutsFromThenOn() {
        var ambush = new Ambush(kills::incrementAndGet);
        assertThat(ambush.meets(false)).isFalse();
        assertThat(kills).hasValue(0);
        assertThat(ambush.meets(true)).isTrue();
        assertThat(ambush.meets(false)).isTrue();
        assertThat(ambush.hasStruck()).isTrue();
        assertThat(kills).hasValue(1);
        assertThat(ambush.end()).isTrue();
    }

    @Test
    void killsNobodyWhenItIsOver() {
        var ambush = new Ambush(kills::incrementAndGet);
        assertThat(ambush.end()).isFalse();
        assertThat(ambush.meets(true)).isFalse();
        assertThat(ambush.end()).isFalse();
        assertThat(kills).hasValue(0);
    }

    /** Whoever starts it again sees that it is gone. */
    @Test
    void isNotOverBeforeWhoIsDyingIsGone() throws Exception {
        var dying = new CountDownLatch(1);
        var gone = new AtomicBoolean();
        var ambush = new Ambush(() -> {
            kills.incrementAndGet();
            awaits(dying);
            gone.set(true);
        });
        Thread wire = Thread.ofVirtual().start(() -> ambush.meets(true));
        await().until(() -> kills.get() == 1);
        var end = CompletableFuture.supplyAsync(
                () -> ambush.end() && gone.get(), task -> Thread.ofVirtual().start(task));
        await().until(() -> end.isDone() || kills.get() == 2);
        dying.countDown();
        assertThat(end.get()).isTrue();
        wire.join();
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

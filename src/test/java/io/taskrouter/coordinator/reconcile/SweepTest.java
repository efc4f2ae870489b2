package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.queue.Workers;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
    private static final Duration AT_LEAST = Duration.ofSeconds(10);
    /** Worker, voice channel, wrapping reservations. */
    private static final double REQUESTS = 3;

    @ParameterizedTest
    @CsvSource({"1000, 20", "1010, 20", "10000, 7", "200, 50", "35, 10", "33, 10"})
    void allLooksTogetherKeepToTheBudget(int workers, int perSecond) {
        var interval = new Sweep(counting(() -> workers), AT_LEAST, perSecond).interval();

        assertThat(workers * REQUESTS / (interval.toMillis() / 1000.0)).isLessThanOrEqualTo(perSecond * 1.0001);
        assertThat(interval).isGreaterThanOrEqualTo(AT_LEAST);
    }

    @Test
    void whereTheBudgetAllowsItEverybodyIsLookedAtAsOftenAsConfigured() {
        assertThat(new Sweep(counting(() -> 30), AT_LEAST, 20).interval()).isEqualTo(AT_LEAST);
    }

    /** Nobody is counted while Redis is away; the first count comes with the first look after that. */
    @Test
    void withoutRedisNothingIsAsked() {
        Workers away = counting(() -> {
            throw new QueueUnavailable("away");
        });

        assertThat(new Sweep(away, AT_LEAST, 20).interval()).isEqualTo(AT_LEAST);
    }

    private static Workers counting(LongSupplier count) {
        return (Workers) Proxy.newProxyInstance(
                Workers.class.getClassLoader(), new Class<?>[] {Workers.class}, (proxy, method, args) -> {
                    if (method.getName().equals("count")) return count.getAsLong();
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}

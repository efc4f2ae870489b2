package io.taskrouter.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However late an answer is read, what is known does not get worse. */
class RedisClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    /** Redis' zero by our nanoseconds. */
    private static final long ZERO = -Duration.ofDays(20_000).toNanos();

    private final RedisClock clock = new RedisClock();

    /** @param before from the question to the moment whose time Redis tells, and {@code after} from there to the reading of the answer, in nanoseconds */
    private void told(long moment, long before, long after) {
        clock.told((moment - ZERO) / MILLI, moment - before, moment + after);
    }

    private long off() {
        return Math.abs(clock.nanos(0) - ZERO);
    }

    @Test
    void theFirstAnswerTellsItToHalfTheTimeItTook() {
        told(5 * SECOND, 0, SECOND);
        assertThat(off()).isBetween(SECOND / 2 - MILLI, SECOND / 2 + MILLI);
    }

    @Test
    void anAnswerThatIsReadLateLeavesItAsExactAsTheQuickestOne() {
        told(5 * SECOND, 3 * SECOND, 0);
        told(9 * SECOND, MILLI, 2 * MILLI);
        assertThat(off()).isLessThanOrEqualTo(3 * MILLI);
        told(10 * SECOND, 0, 4 * SECOND);
        assertThat(off()).isLessThanOrEqualTo(3 * MILLI);
        told(20 * SECOND, 4 * SECOND, 0);
        assertThat(off()).isLessThanOrEqualTo(3 * MILLI);
    }

    @Test
    void aClockThatIsPutRightIsFollowed() {
        told(5 * SECOND, MILLI, MILLI);
        clock.told((6 * SECOND - ZERO) / MILLI + 60_000, 6 * SECOND - MILLI, 6 * SECOND + MILLI);
        assertThat(clock.nanos(60_000) - ZERO).isBetween(-3 * MILLI, 3 * MILLI);
    }

    @Test
    void amongAnswersOfEveryKindItIsAsExactAsTheQuickest() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 1_000; i++) {
            long before = random.nextLong(2 * SECOND);
            long after = random.nextLong(2 * SECOND);
            told(i * SECOND + random.nextLong(SECOND), before, after);
            quickest = Math.min(quickest, before + after);
            assertThat(off()).as("seed %d", seed).isLessThanOrEqualTo(quickest + MILLI);
        }
    }
}

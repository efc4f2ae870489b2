package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.taskrouter.Answer.Cause;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Whether TaskRouter takes our credentials. After a 401 nothing is sent but single probes, ordinary calls whose turn it happens to be: the first one soon, since a lone 401 is most often a hiccup of theirs,
 * the next ones after longer and longer pauses, since wrong credentials are put right by people. The first probe that is not answered 401 lets everybody through.
 */
final class Credentials {
    static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Others than the probe come back within this time after it may have been answered. */
    private static final long SPREAD_NANOS = Duration.ofMillis(200).toNanos();

    private static final int UNAUTHORIZED = 401;

    private final LongSupplier nanos;
    private volatile boolean refused;
    private boolean probing;
    private Duration pause = FIRST_PAUSE;
    private long nextProbe;

    Credentials(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** May a call be sent? True: as the probe, whose end must be told with {@link #ended}. @throws CallFailed when not */
    boolean probes() {
        return refused && probesNow();
    }

    private synchronized boolean probesNow() {
        if (!refused) return false;
        long wait = nextProbe - nanos.getAsLong();
        if (probing || wait > 0) throw Failures.notSent(Cause.DENIED, soon(wait));
        probing = true;
        return true;
    }

    private static Duration soon(long waitNanos) {
        return Duration.ofNanos(
                Math.max(0, waitNanos) + ThreadLocalRandom.current().nextLong(SPREAD_NANOS));
    }

    /**
     * A call has ended.
     *
     * @param probe was it the probe
     * @param status of its answer, 0 when there was none: then nothing is known yet
     */
    void ended(boolean probe, int status) {
        if (probe) probed(status);
        else if (status == UNAUTHORIZED) refuse();
    }

    private synchronized void refuse() {
        if (refused) return; // on its way when the first one came back
        pause = FIRST_PAUSE;
        nextProbe = nanos.getAsLong() + pause.toNanos();
        refused = true;
    }

    private synchronized void probed(int status) {
        probing = false;
        if (status != 0 && status != UNAUTHORIZED) {
            refused = false;
            return;
        }
        if (status == UNAUTHORIZED) pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        nextProbe = nanos.getAsLong() + pause.toNanos();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}

package io.taskrouter.coordinator.taskrouter;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When the next request may go: at a learned rate, and never before a {@code Retry-After} has passed. Free of locks until a limit shows. Rates are requests per second. */
final class Pace {
    private static final double SLOWEST = 1;
    private static final double NO_LIMIT_ABOVE = 5_000;
    /** What may go at once after a pause, in seconds of the rate; small, since limits are counted over a second. */
    private static final double BURST_SECONDS = 0.04;

    /** A refusal that no other one comes near says nothing of a rate that held up nobody: somebody else used up the limit for a moment. */
    private static final double ALONE_SECONDS = 1;

    private static final double SECOND = 1e9;
    private final LongSupplier clock;
    private final RecentSends recent = new RecentSends();
    private final Refusals refusals = new Refusals(recent);
    private final AdaptiveCap cap = new AdaptiveCap(SLOWEST, NO_LIMIT_ABOVE);
    private volatile boolean limited;
    private volatile double named;
    private long refusedAt;
    private long closedFrom;
    private volatile long closedUntil;
    private double tokens;
    private long refilled;

    Pace(LongSupplier clock) {
        this.clock = clock;
        this.closedFrom = clock.getAsLong() - 2 * (long) SECOND;
        this.refusedAt = closedFrom;
        this.closedUntil = closedFrom;
    }

    boolean isLimited() {
        return limited;
    }

    /** Takes the place of one request if it may go now: 0, else nanoseconds until it is worth asking again. */
    long take() {
        return limited ? takeLimited(clock.getAsLong()) : 0;
    }

    /** The request goes out now; it may have waited for other things since it took its place. */
    void sent(long nowNanos) {
        recent.sent(nowNanos);
    }

    boolean isClosed() {
        return limited && closedUntil - clock.getAsLong() > 0;
    }

    private synchronized long takeLimited(long now) {
        double rate = cap.value();
        long closed = closedUntil - now;
        if (closed > 0) return closed;
        if (rate == AdaptiveCap.NONE) {
            limited = false;
            return 0;
        }
        tokens = Math.min(Math.max(1, rate * BURST_SECONDS), tokens + (now - refilled) / SECOND * rate);
        refilled = now;
        if (tokens >= 1) {
            tokens -= 1;
            return 0;
        }
        cap.pressed(now);
        return 1 + (long) ((1 - tokens) / rate * SECOND);
    }

    /** Nanoseconds that {@code ahead} requests will take from now on. */
    synchronized long expected(int ahead) {
        long closed = Math.max(0, closedUntil - clock.getAsLong());
        return closed + (cap.value() == AdaptiveCap.NONE ? 0 : (long) (ahead / cap.value() * SECOND));
    }

    /** Nothing goes for so long. */
    synchronized void close(long nanos) {
        long now = clock.getAsLong();
        if (now - closedUntil > 0) closedFrom = now;
        if (now + nanos - closedUntil > 0) closedUntil = now + nanos;
        cap.rest(closedUntil);
        limit();
    }

    /**
     * A request that went out then has been answered 429. Where that may have nothing to do with the rate nothing is cut: a writing that makes a worker safe may be next.
     *
     * @param told did TaskRouter say that it is a limit, or for how long to wait? Then few refusals mean as much as many
     * @return whether it meant something
     */
    synchronized boolean refused(long sentNanos, boolean told) {
        recent.refused(sentNanos);
        refusals.add(sentNanos);
        long now = clock.getAsLong();
        boolean alone = now - refusedAt > ALONE_SECONDS * SECOND;
        refusedAt = now;
        boolean unused = !cap.wasPressed(now - (long) (ALONE_SECONDS * SECOND));
        if (alone && unused || !told && refusals.areFew(now)) return false;
        double proven = provenBefore(sentNanos);
        cap.refused(now, sentNanos, proven, recent.mostInASecond(sentNanos));
        limit();
        return true;
    }

    /** What went through in the second before; of a second that was closed in part, the open part counts, but never for more than the rate that was kept. */
    private double provenBefore(long nanos) {
        int passed = recent.inSecondBefore(nanos);
        double closed = (Math.min(nanos, closedUntil) - Math.max(nanos - SECOND, closedFrom)) / SECOND;
        if (closed <= 0 || cap.value() == AdaptiveCap.NONE) return passed;
        return Math.min(cap.value(), passed / Math.max(0.1, 1 - closed));
    }

    /** TaskRouter names its limit per second in its answers. */
    void named(double perSecond, @Nullable Integer remaining) {
        if (perSecond != named) bound(perSecond);
        if (remaining != null && remaining == 0) spent();
    }

    private synchronized void bound(double perSecond) {
        named = perSecond;
        cap.bound(perSecond);
        if (cap.value() != AdaptiveCap.NONE) limit();
    }

    /** Somebody else uses the same limit: what was saved up is gone. */
    private synchronized void spent() {
        tokens = Math.min(tokens, 0);
    }

    private void limit() {
        if (limited) return;
        tokens = 0;
        refilled = clock.getAsLong();
        limited = true;
    }

    synchronized double rate() {
        return cap.value();
    }
}

package io.taskrouter.coordinator.taskrouter;

/**
 * A limit learned from refusals. A refusal sets it just below what was let through; then it holds, and grows again as long as somebody presses against it. When refusals keep coming at about the same
 * height, that height is believed, and is tried less often: each time the hold grows fourfold and the growth slows down as much, so that a steady limit is used nearly whole at the price of a few refusals a minute.
 * What went through shortly before the first refusal is tried again soon, once: refusals need not have anything to do with the rate.
 *
 * <p>Pure and not safe for threads; times are {@link System#nanoTime()}.
 */
final class AdaptiveCap {
    static final double NONE = Double.POSITIVE_INFINITY;
    private static final double BELOW = 0.95;
    private static final double SAME_HEIGHT = 0.15;
    private static final double A_COUNT = 1.5;
    private static final double FIRST_HOLD_SECONDS = 1;
    private static final double LONGEST_HOLD_SECONDS = 30;
    /** Below this, growing by a share would take for ever. */
    private static final double SMALL = 4;

    /** Refusals further apart than this are two troubles. */
    private static final double CALM_SECONDS = 30;

    /** The last part of the way back is gone slowly. */
    private static final double SAFELY = 0.8;

    /** Growth per second towards what went through before. */
    private static final double BACK = 2;

    private static final double SECOND = 1e9;

    private final double floor;
    private final double freeAbove;
    private double value = NONE;
    private double bound = NONE;
    private double height = NONE;
    private double holdSeconds = FIRST_HOLD_SECONDS;
    private double before;
    private boolean everCut;
    private long refusedNanos;
    private long cutNanos;
    private long restedNanos;
    private long pressedNanos;

    /**
     * @param floor never falls below
     * @param freeAbove grown beyond this, it is no limit any more
     */
    AdaptiveCap(double floor, double freeAbove) {
        this.floor = floor;
        this.freeAbove = freeAbove;
    }

    double value() {
        return value;
    }

    /** A limit that TaskRouter names itself: never to be exceeded, refusals or not. */
    void bound(double named) {
        bound = named >= freeAbove ? NONE : Math.max(floor, named * BELOW);
        value = Math.min(value, bound);
        if (bound == NONE && !everCut) value = NONE;
    }

    /**
     * @param sentNanos when the refused request went out
     * @param proven what was let through at that time, in this limit's own unit
     * @param best the most that was let through lately
     */
    void refused(long nowNanos, long sentNanos, double proven, double best) {
        double below = Math.max(floor, BELOW * proven);
        remember(nowNanos, best);
        if (everCut && sentNanos - cutNanos < 0) {
            value = Math.min(value, below); // on its way before the cut: the same refusal, better known
            height = Math.min(height, proven);
            return;
        }
        holdSeconds = nextHold(nowNanos, proven);
        height = proven;
        value = Math.min(value, below);
        everCut = true;
        cutNanos = nowNanos;
        restedNanos = nowNanos;
    }

    /** Refused again on the way back, the former rate is no guide any more. */
    private void remember(long nowNanos, double best) {
        boolean calm = !everCut || nowNanos - refusedNanos > CALM_SECONDS * SECOND;
        if (calm) before = best;
        else if (!isHolding(nowNanos)) before = 0;
        refusedNanos = nowNanos;
    }

    /** Only a height that was tried again and refused again is believed more; a refusal during the hold says that the cut was not deep enough. */
    private double nextHold(long nowNanos, double proven) {
        if (!everCut) return FIRST_HOLD_SECONDS;
        if (isHolding(nowNanos)) return holdSeconds;
        boolean again = Math.abs(proven - height) <= Math.max(SAME_HEIGHT * height, A_COUNT);
        return again ? Math.min(holdSeconds * 4, LONGEST_HOLD_SECONDS) : FIRST_HOLD_SECONDS;
    }

    private boolean isHolding(long nowNanos) {
        return everCut && nowNanos - restedNanos < holdSeconds * SECOND;
    }

    /** Nothing was tried until then, so that the hold begins there. */
    void rest(long untilNanos) {
        if (untilNanos - restedNanos > 0) restedNanos = untilNanos;
    }

    /** Has somebody been held back by this limit since then? */
    boolean wasPressed(long sinceNanos) {
        return value != NONE && pressedNanos - sinceNanos > 0;
    }

    /** Somebody is held back by this limit now. Without that it does not grow: it would prove nothing. */
    void pressed(long nowNanos) {
        double seconds = Math.clamp((nowNanos - pressedNanos) / SECOND, 0, 0.2);
        pressedNanos = nowNanos;
        if (value == NONE || isHolding(nowNanos)) return;
        double share = value > height * (1 + SAME_HEIGHT) ? 0.5 : 0.25 / holdSeconds;
        if (value < SAFELY * before) share = BACK;
        value = Math.min(bound, value + seconds * share * Math.max(value, SMALL));
        if (value > freeAbove) value = NONE;
    }
}

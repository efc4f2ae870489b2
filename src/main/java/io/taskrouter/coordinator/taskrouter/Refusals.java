package io.taskrouter.coordinator.taskrouter;

/**
 * How many of the requests of the last ten seconds were refused. A limit that is hit refuses many in a row; a few among a thousand tell of somebody else who used it up for a moment, and slowing down would not have helped.
 */
final class Refusals {
    private static final int SECONDS = 10;
    private static final double FEW = 0.01;
    /** So many may come together by chance, however little was sent. */
    private static final double A_COUNT = 2;

    private final RecentSends passed;
    private final RecentSends refused = new RecentSends();

    /** @param passed what was let through; kept by whoever owns it */
    Refusals(RecentSends passed) {
        this.passed = passed;
    }

    /** The request that went out then was refused. */
    void add(long sentNanos) {
        refused.sent(sentNanos);
    }

    /** Are there too few to mean anything? */
    boolean areFew(long nowNanos) {
        int no = refused.inSecondsBefore(nowNanos, SECONDS);
        return no <= A_COUNT + FEW * (no + passed.inSecondsBefore(nowNanos, SECONDS));
    }
}

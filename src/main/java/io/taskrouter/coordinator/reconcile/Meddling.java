package io.taskrouter.coordinator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Somebody who keeps writing what must be taken back. When it was last seen, newest last, no more than are needed to tell. */
record Meddling(List<Instant> times) {
    private static final int FIGHT = 10;
    private static final Duration WINDOW = Duration.ofSeconds(60);

    /** So long what a fighter did stands before it is put back, but for readiness. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    Meddling and(Instant now) {
        var later = new ArrayList<>(times);
        later.add(now);
        return new Meddling(List.copyOf(later.subList(Math.max(0, later.size() - FIGHT), later.size())));
    }

    /** Ten times within a minute: writing it back alone does not help. */
    boolean isFight(Instant now) {
        return times.size() >= FIGHT && times.getFirst().isAfter(now.minus(WINDOW));
    }

    /** Without what has no bearing any more. */
    Meddling since(Instant now) {
        return times.isEmpty() || times.getLast().isAfter(now.minus(WINDOW)) ? this : new Meddling(List.of());
    }
}

package io.taskrouter.coordinator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stamps of another coordinator in a worker's document. One alone says little: Redis may have been emptied, or a plugin have kept an old copy. Stamps that go on counting mean that somebody with another
 * Redis works on the same workspace: each would undo what the other does, for ever.
 *
 * @param stamp the latest of theirs, null for none
 * @param moves when it was seen to have moved on, newest last
 */
record Rivalry(@Nullable String stamp, List<Instant> moves) {
    static final Rivalry NONE = new Rivalry(null, List.of());

    /** For so long nothing is written after the last move that counted; then it is tried whether they are gone. */
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private static final int ENOUGH = 3;
    private static final int EPOCH = 6;

    Rivalry seen(String theirs, Instant now) {
        boolean same = stamp != null && theirs.regionMatches(0, stamp, 0, EPOCH);
        if (same && theirs.compareTo(stamp) <= 0) return this;
        var all = new ArrayList<>(moves);
        all.add(now);
        return new Rivalry(theirs, List.copyOf(all.subList(Math.max(0, all.size() - ENOUGH), all.size())));
    }

    /** Is there certainly another coordinator at work? */
    boolean isOn(Instant now) {
        return moves.size() == ENOUGH && moves.getFirst().isAfter(now.minus(WINDOW));
    }
}

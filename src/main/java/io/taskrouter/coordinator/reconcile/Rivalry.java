package io.taskrouter.coordinator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stamps of another coordinator in a worker's document. One alone says little: Redis may have been emptied, or a plugin have kept an old copy. Stamps of one epoch that go on counting mean that somebody with
 * another Redis works on the same workspace: each would undo what the other does, for ever.
 *
 * @param stamp the highest of the epoch that moved on last, null for none
 * @param moves when that epoch was seen to have moved on, newest last
 * @param others the same of other epochs, whose copies may still come, newest last; null when an older release wrote this
 */
record Rivalry(
        @Nullable String stamp,
        List<Instant> moves,
        @Nullable List<Other> others) {
    static final Rivalry NONE = new Rivalry(null, List.of(), List.of());

    /** For so long nothing is written after the last move that counted; then it is tried whether they are gone. */
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private static final int ENOUGH = 3;
    private static final int EPOCH = 6;
    /** Redis is hardly emptied more often than this before the last plugin has forgotten what it read. */
    private static final int EPOCHS = 8;

    record Other(String stamp, List<Instant> moves) {
        private boolean isOfTheEpochOf(String theirs) {
            return theirs.regionMatches(0, stamp, 0, EPOCH);
        }

        private boolean isOn(Instant now) {
            return moves.size() == ENOUGH && moves.getFirst().isAfter(now.minus(WINDOW));
        }
    }

    Rivalry seen(String theirs, Instant now) {
        var rest = new ArrayList<Other>();
        var before = List.<Instant>of();
        for (var each : all()) {
            if (!each.isOfTheEpochOf(theirs)) rest.add(each);
            else if (theirs.compareTo(each.stamp()) <= 0) return this;
            else before = each.moves();
        }
        var after = new ArrayList<>(before);
        after.add(now);
        return new Rivalry(theirs, latest(after, ENOUGH), latest(rest, EPOCHS - 1));
    }

    /** Without moves that lie ahead, see {@link Latest}: passes that write nothing because of them keep nothing either, so they would lie ahead each time. Who is still there moves on. */
    Rivalry asOf(Instant now) {
        var theirs = others == null
                ? null
                : others.stream()
                        .map(each -> new Other(each.stamp(), until(now, each.moves())))
                        .toList();
        return new Rivalry(stamp, until(now, moves), theirs);
    }

    private static List<Instant> until(Instant now, List<Instant> moves) {
        return moves.stream().filter(move -> !move.isAfter(now)).toList();
    }

    /** Is there certainly another coordinator at work? */
    boolean isOn(Instant now) {
        return all().stream().anyMatch(each -> each.isOn(now));
    }

    private List<Other> all() {
        return Stream.concat(
                        Stream.ofNullable(others).flatMap(List::stream),
                        Stream.ofNullable(stamp).map(latest -> new Other(latest, moves)))
                .toList();
    }

    private static <T> List<T> latest(List<T> all, int most) {
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }
}

package io.taskrouter.coordinator.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One reader. What comes while the past is being told is held back, up to a bound. */
final class FeedSubscription implements Feed.Subscription {
    /** Entries, shared by all readers. Two seconds or so of a busy floor, while its snapshot is being made. */
    private static final int MOST_HELD = 5_000;

    private final @Nullable String worker;
    private final Feed.Reader reader;
    /** What was told as the past, by partition: not to be told again as it comes from there. */
    private final Map<FeedTail, FeedId> told = new HashMap<>();

    private final List<Held> held = new ArrayList<>();
    private boolean holds = true;
    private volatile boolean over;

    private record Held(FeedTail from, FeedPage.Entry entry, String position) {}

    FeedSubscription(@Nullable String worker, Feed.Reader reader) {
        this.worker = worker;
        this.reader = reader;
    }

    boolean isOver() {
        return over;
    }

    boolean isOfFloor() {
        return worker == null;
    }

    boolean concerns(FeedPage.Entry entry) {
        return worker == null || worker.equals(entry.worker());
    }

    /** Takes what comes. */
    synchronized void offer(FeedTail from, FeedPage.Entry entry, String position) {
        if (over || !concerns(entry)) return;
        if (!holds) tell(from, entry, position);
        else if (held.size() < MOST_HELD) held.add(new Held(from, entry, position));
        else end("overrun");
    }

    /** Up to here the past of one partition was told, or need not be. */
    synchronized void told(FeedTail from, FeedId last) {
        told.merge(from, last, (one, other) -> one.compareTo(other) < 0 ? other : one);
    }

    /** The past has been told: what was held back follows. */
    synchronized void release() {
        for (Held each : held) if (!over) tell(each.from, each.entry, each.position);
        held.clear();
        holds = false;
    }

    synchronized void end(String reason) {
        if (over) return;
        over = true;
        held.clear();
        reader.ended(reason);
    }

    private void tell(FeedTail from, FeedPage.Entry entry, String position) {
        FeedId last = told.get(from);
        if (last == null || entry.id().compareTo(last) > 0) reader.tell(entry.news(), position);
    }

    @Override
    public void close() {
        over = true;
    }
}

package io.taskrouter.coordinator.reconcile;

import io.taskrouter.coordinator.rules.Policies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Redis' clock may have been put back, or be that of a server which has taken over and is behind. What was noted before lies ahead then, and what was to last for a while would last by as much longer. So no
 * moment counts as later than it would be if it were noted now: what it tells of had begun by then, so it is over in time all the same.
 *
 * @param lateWriteWindow how long a write may still land
 */
record Latest(Instant now, Duration lateWriteWindow, Policies policies) {
    WorkerState of(WorkerState kept) {
        return new WorkerState(
                kept.friendlyName(),
                kept.activity(),
                of(kept.document()),
                kept.revision(),
                of(kept.voice()),
                kept.acd(),
                kept.calls().asOf(now, policies),
                kept.breached(),
                kept.lookedAt().isAfter(now) ? now : kept.lookedAt(),
                earlier(kept.unreadUntil(), now.plus(Unread.MOST)),
                earlier(kept.rebuildingUntil(), now.plus(policies.intentTtl())),
                past(kept.returnedUntil()),
                earlier(kept.meddled()),
                kept.undone() == null ? null : earlier(kept.undone()),
                earlier(kept.owedSince(), now),
                kept.throughUs(),
                kept.rivalry() == null ? null : kept.rivalry().asOf(now),
                kept.synced(),
                kept.since());
    }

    private WorkerState.Document of(WorkerState.Document kept) {
        return new WorkerState.Document(
                kept.text(), kept.etag(), kept.stamp(), kept.current(), raising(kept.risingUntil()));
    }

    private WorkerState.Voice of(WorkerState.Voice kept) {
        return new WorkerState.Voice(
                kept.capacity(),
                kept.available(),
                kept.open(),
                kept.override(),
                raising(kept.raisingUntil()),
                earlier(kept.loweredAt(), now));
    }

    /** Until when a raise may land that was sent before now. */
    @Nullable Instant raising(@Nullable Instant until) {
        return earlier(until, now.plus(lateWriteWindow));
    }

    /** What has been is not later than now. */
    @Nullable Instant past(@Nullable Instant kept) {
        return earlier(kept, now);
    }

    private List<Instant> earlier(List<Instant> kept) {
        return kept.stream().map(each -> each.isAfter(now) ? now : each).toList();
    }

    private static @Nullable Instant earlier(@Nullable Instant kept, Instant latest) {
        return kept != null && kept.isAfter(latest) ? latest : kept;
    }
}

package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.chaos.Tap.Moment;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Freezes a replica at a moment of a step, then notes what it writes for the worker. At {@link Moment#DELIVERED} no call of the worker's is under way, so that no deadline ends one: by then another
 * worker's call, begun meanwhile, has taken the only place, and the next write has to wait for it.
 */
final class Sleeper implements Tap.Watch {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Replica victim;
    private final Stand stand;
    private final CrashPoints.Point point;
    private final AtomicBoolean rival = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();
    private volatile boolean asleep;

    Sleeper(Replica victim, Stand stand, CrashPoints.Point point) {
        this.victim = victim;
        this.stand = stand;
        this.point = point;
    }

    boolean sleeps() {
        return asleep;
    }

    /** What was written for the worker after that, by the steps. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public boolean cut(String step, Moment moment, String passing) {
        boolean ours = moment == Moment.BEFORE && passing.contains(stand.worker);
        if (asleep && ours && step.endsWith("-write")) sent.add(step);
        if (isHere(step, moment, passing) && begun.compareAndSet(false, true)) {
            victim.process().pause();
            asleep = true;
        }
        if (point.moment() == Moment.DELIVERED && ours && step.equals(point.step())) bringRival();
        return false;
    }

    private boolean isHere(String step, Moment moment, String passing) {
        return point.moment() == Moment.DELIVERED
                ? rival.get() && moment == Moment.BEFORE && passing.contains(stand.other)
                : moment == point.moment() && step.equals(point.step());
    }

    private void bringRival() {
        if (!rival.compareAndSet(false, true)) return;
        Calls.patch(
                victim.uri(), stand.other, "application/merge-patch+json", "{\"rival\":1}", "Prefer", "respond-async");
        Await.within(SOON, () -> victim.metric("taskrouter_calls_waiting") >= 1);
    }

    @Override
    public boolean cut(String step, Moment moment) {
        return cut(step, moment, "");
    }
}

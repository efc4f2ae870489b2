package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stops a replica at one exact moment of a step, the first time it comes to it; what passes there passes on. */
final class Freeze implements Tap.Watch {
    /** How {@code enqueue}'s answer begins that has a claim in it. */
    private static final String CLAIMED = "*4\r\n:2\r\n";

    private final Replica victim;
    private final String step;
    private final Tap.Moment at;
    private final String beginning;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean frozen = new AtomicBoolean();

    private Freeze(Replica victim, String step, Tap.Moment at, String beginning) {
        this.victim = victim;
        this.step = step;
        this.at = at;
        this.beginning = beginning;
    }

    /** With a claim in its hand: the answer that grants it is there, and has not been read. False: it was granted none. */
    static boolean withAClaim(Replica victim, Duration limit) {
        return new Freeze(victim, "enqueue", Tap.Moment.ANSWERED, CLAIMED).on(victim.redis, limit);
    }

    /** In the middle of a write: TaskRouter gets it, and the answer is not read. False: it wrote nothing. */
    static boolean whileWriting(Replica victim, Duration limit) {
        return new Freeze(victim, "worker-write", Tap.Moment.BEFORE, "").on(victim.taskRouter, limit);
    }

    private boolean on(Tap tap, Duration limit) {
        tap.watch(this);
        boolean done = Await.within(limit, frozen::get);
        tap.watch(Tap.Watch.NONE);
        return done;
    }

    @Override
    public boolean cut(String seen, Tap.Moment moment, String passing) {
        boolean here = moment == at && seen.equals(step) && passing.startsWith(beginning);
        if (here && begun.compareAndSet(false, true)) {
            victim.process().pause();
            frozen.set(true);
        }
        return false;
    }

    @Override
    public boolean cut(String seen, Tap.Moment moment) {
        return false;
    }
}

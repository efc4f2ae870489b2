package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.queue.QueueUnavailable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Does something at once, and again about once a period or as soon as it is nudged, whatever becomes of one round. Redis being away is no news here: the queue reports it. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private final String name;
    private final Duration period;
    private final Runnable round;
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean closed;

    Rounds(String name, Duration period, Runnable round) {
        this.name = name;
        this.period = period;
        this.round = round;
    }

    void open() {
        Thread.ofVirtual().name(name).start(this::run);
    }

    void nudge() {
        nudges.release();
    }

    /** Only closing ends this: without it the index would never be ready again, and nothing else would show. */
    private void run() {
        while (!closed) {
            runOnce();
            rest();
        }
    }

    private void rest() {
        try {
            if (nudges.tryAcquire(jittered(), TimeUnit.NANOSECONDS)) nudges.drainPermits();
        } catch (InterruptedException e) {
            LOG.debugf("%s: interrupted", name); // by a call's deadline; once more at once
        }
    }

    private void runOnce() {
        try {
            round.run();
        } catch (QueueUnavailable e) {
            LOG.debugf("%s: %s", name, e.getMessage());
        } catch (Throwable e) {
            if (!closed) LOG.errorf(e, "%s failed; once more next time", name);
        }
    }

    /** Replicas that started together should not look together. */
    private long jittered() {
        return (long) (period.toNanos() * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
    }

    @Override
    public void close() {
        closed = true;
        nudge();
    }
}

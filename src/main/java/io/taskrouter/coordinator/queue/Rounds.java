package io.taskrouter.coordinator.queue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Does something at once, and again about once a period or as soon as it is nudged, whatever becomes of one round, until it is closed. Says once when Redis goes away and once when it is back.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private final String name;
    private final Duration period;
    private final Round round;
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean closed;
    private boolean reachable = true;

    /** What is done. */
    public interface Round {
        void run() throws InterruptedException;
    }

    /** @param name what is done, as logs and threads call it */
    public Rounds(String name, Duration period, Round round) {
        this.name = name;
        this.period = period;
        this.round = round;
    }

    public void open() {
        Thread.ofVirtual().name(name).start(this::run);
    }

    /** Once more without waiting for the period to end. */
    public void nudge() {
        nudges.release();
    }

    /** Only closing ends this: without it nobody finds what was abandoned, and nothing else would show. */
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
            LOG.debugf("%s: interrupted", name); // by what a round has called; once more at once
        }
    }

    private void runOnce() {
        try {
            round.run();
            if (!reachable) LOG.infof("%s: Redis can be reached again", name);
            reachable = true;
        } catch (QueueUnavailable e) {
            if (reachable) LOG.warnf("%s: %s", name, e.getMessage());
            reachable = false;
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

package io.taskrouter.coordinator.queue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Does something again and again, at once and then about once a period, whatever becomes of one round, until it is closed. Says once when Redis goes away and once when it is back. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private final Duration period;
    private final Round round;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean reachable = true;

    interface Round {
        void run() throws InterruptedException;
    }

    Rounds(Duration period, Round round) {
        this.period = period;
        this.round = round;
    }

    void open() {
        Thread.ofVirtual().name("queue-rounds").start(this::run);
    }

    private void run() {
        do runOnce();
        while (!isClosedWithinAPeriod());
    }

    /** Only closing ends this: without it nobody finds what was abandoned, and nothing else would show. */
    private boolean isClosedWithinAPeriod() {
        try {
            return closed.await(jittered(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void runOnce() {
        try {
            round.run();
            if (!reachable) LOG.info("the queue can be reached again");
            reachable = true;
        } catch (QueueUnavailable e) {
            if (reachable) LOG.warnf("the queue cannot be reached: %s", e.getMessage());
            reachable = false;
        } catch (Throwable e) {
            LOG.error("looking around for due workers failed", e); // once more next time
        }
    }

    /** Replicas that started together should not look together. */
    private long jittered() {
        return (long) (period.toNanos() * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

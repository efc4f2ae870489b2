package io.taskrouter.coordinator.extension;

import io.taskrouter.coordinator.queue.Draining;
import io.taskrouter.coordinator.queue.Errands;
import io.taskrouter.coordinator.queue.Errands.Errand;
import io.taskrouter.coordinator.queue.QueueUnavailable;
import io.taskrouter.coordinator.queue.Rounds;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Carries out assignments, a bounded number at once: those that were opened here, and those whose carrier fell silent. */
final class Carriers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Carriers.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Errands errands;
    private final Carriage carriage;
    private final Draining draining;
    private final Semaphore places;
    private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();
    private final Rounds rounds;

    Carriers(Errands errands, Carriage carriage, Draining draining, int places) {
        this.errands = errands;
        this.carriage = carriage;
        this.draining = draining;
        this.places = new Semaphore(places);
        this.rounds = new Rounds("assignments of extensions", TICK, this::lookAround);
    }

    void open() {
        rounds.open();
    }

    /** There are new ones that nobody carries yet. */
    void nudge() {
        rounds.nudge();
    }

    /** Whoever asked for it waits for it: it does not queue behind a bulk. */
    void carry(Errand errand) {
        start(() -> carryOut(errand));
    }

    private void lookAround() {
        if (draining.isDraining()) return;
        int free = places.availablePermits();
        if (free == 0) return;
        for (Errand errand : errands.take(free)) {
            places.acquireUninterruptibly();
            start(() -> {
                try {
                    carryOut(errand);
                } finally {
                    places.release();
                    nudge();
                }
            });
        }
    }

    private void start(Runnable work) {
        Thread thread = Thread.ofVirtual().name("assignment").unstarted(() -> {
            try {
                work.run();
            } finally {
                underWay.remove(Thread.currentThread());
            }
        });
        underWay.add(thread);
        thread.start();
    }

    private void carryOut(Errand errand) {
        try {
            carriage.carryOut(errand);
        } catch (QueueUnavailable e) {
            LOG.debugf("an assignment for %s is left to be found again: %s", errand.worker(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "an assignment for %s failed; it is tried again", errand.worker());
        }
    }

    @Override
    public void close() {
        rounds.close();
        underWay.forEach(Thread::interrupt);
    }
}

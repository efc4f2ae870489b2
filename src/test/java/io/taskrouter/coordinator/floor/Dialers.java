package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Agents who dial out. Most announce it and wait for "safe"; from that answer until the call exists the judge counts them as
 * occupied. Some dial while a queue call rings, without asking anybody: then TaskRouter has both ringing.
 */
final class Dialers {
    private static final int AT_ONCE = 8;
    private static final Duration UNTIL_RESERVED = Duration.ofSeconds(5);

    private final FloorControl floor;
    private final Service service;
    private final List<String> workers;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final Duration untilReserved;
    private final long meanPauseMillis;
    private volatile boolean open = true;

    final LongAdder safe = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unannounced = new LongAdder();

    Dialers(Scene scene, Service service, int perMinute) {
        this.floor = scene.control().floor();
        this.service = service;
        this.workers = scene.workers;
        this.untilReserved = Duration.ofMillis(scene.pace.real(UNTIL_RESERVED.toMillis()));
        this.meanPauseMillis = scene.pace.real(AT_ONCE * 60_000L / Math.max(1, perMinute));
    }

    void begin(long seed) {
        for (int i = 0; i < AT_ONCE; i++) {
            Random dice = new Random(seed * 31 + i);
            threads.add(Thread.ofVirtual().start(() -> dial(dice)));
        }
    }

    private void dial(Random dice) {
        try {
            while (open) {
                Thread.sleep(dice.nextLong(2 * meanPauseMillis + 1)); // the pace of people
                String worker = workers.get(dice.nextInt(workers.size()));
                if (taken.add(worker)) {
                    if (dice.nextInt(4) > 0) announced(worker, dice);
                    else atOnce(worker);
                    taken.remove(worker);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announced(String worker, Random dice) throws InterruptedException {
        Service.Reply reply = service.announce(worker);
        if (reply.status() != 201) {
            refused.increment();
            return;
        }
        safe.increment();
        String intent = reply.body().path("id").textValue();
        floor.occupy(worker, intent);
        boolean dials = dice.nextInt(5) > 0;
        boolean reserved = dials && isReserved(floor.dialOut(worker));
        floor.release(worker, intent);
        if (!reserved) service.withdraw(worker, intent);
    }

    private void atOnce(String worker) throws InterruptedException {
        if (floor.openReservations(worker).isEmpty()) return;
        unannounced.increment();
        isReserved(floor.dialOut(worker));
    }

    /** An agent who is on a break does not get the call: then it is given up. */
    private boolean isReserved(String call) throws InterruptedException {
        if (Await.within(untilReserved, () -> !floor.isWaiting(call))) return true;
        floor.hangUp(call);
        return false;
    }

    /** Returns when nobody dials or is about to. */
    void end() throws InterruptedException {
        open = false;
        for (Thread thread : threads) thread.join();
    }
}

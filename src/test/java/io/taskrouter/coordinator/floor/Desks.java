package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.FloorControl;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.stack.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * Agents who park a caller and pick him up again or lose him, and supervisors who move extensions and put right a wish that
 * somebody's writing has taken. A parked caller occupies the worker from the answer until he rings again or hangs up.
 */
final class Desks {
    private static final int AT_ONCE = 4;
    private static final Duration UNTIL_IT_RINGS = Duration.ofSeconds(10);

    private final SimulatorControl control;
    private final FloorControl floor;
    private final Service service;
    private final Pace pace;
    private final List<String> workers;
    private final List<Thread> threads = new ArrayList<>();
    private final long meanPauseMillis;
    private volatile boolean open = true;

    final LongAdder parked = new LongAdder();
    final LongAdder pickedUp = new LongAdder();
    final LongAdder moved = new LongAdder();

    Desks(Scene scene, Service service, int perMinute) {
        this.control = scene.control();
        this.floor = control.floor();
        this.service = service;
        this.pace = scene.pace;
        this.workers = scene.workers;
        this.meanPauseMillis = pace.real(AT_ONCE * 60_000L / Math.max(1, perMinute));
    }

    void begin(long seed) {
        for (int i = 0; i < AT_ONCE; i++) {
            Random dice = new Random(seed * 37 + i);
            threads.add(Thread.ofVirtual().start(() -> act(dice)));
        }
    }

    private void act(Random dice) {
        try {
            while (open) {
                Thread.sleep(dice.nextLong(2 * meanPauseMillis + 1)); // the pace of people
                String worker = anybody(workers, dice);
                if (control.attributesTree(worker).has("stripped")) service.wish(worker);
                else if (dice.nextInt(3) == 0) move(worker, anybody(workers, dice));
                else park(dice);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String anybody(List<String> workers, Random dice) {
        return workers.get(dice.nextInt(workers.size()));
    }

    private void move(String from, String to) throws InterruptedException {
        String extension = extension(from);
        String old = extension(to);
        if (from.equals(to) || extension.isEmpty()) return;
        if (service.move(extension, from, to).status() != 200) return;
        moved.increment();
        if (!old.isEmpty()) service.assign(from, old);
    }

    private String extension(String worker) {
        return control.attributesTree(worker).path("directExtension").asText("");
    }

    /** One of those who are talking, if anybody is. */
    private void park(Random dice) throws InterruptedException {
        List<String> talking =
                workers.stream().filter(it -> !talkingTo(it).isEmpty()).toList();
        if (talking.isEmpty()) return;
        String worker = anybody(talking, dice);
        String call = talkingTo(worker);
        if (call.isEmpty() || service.park(worker, call).status() != 200) return;
        floor.occupy(worker, call);
        parked.increment();
        Thread.sleep(pace.real(1_000 + dice.nextInt(4_000))); // he waits
        boolean rings = dice.nextInt(4) > 0
                && service.pickUp(worker, call).status() / 100 == 2
                && Await.within(limit(), () -> isAt(worker, call) || floor.isOver(call));
        if (rings) pickedUp.increment();
        floor.release(worker, call);
        if (!rings) floor.hangUp(call);
    }

    private Duration limit() {
        return Duration.ofMillis(pace.real(UNTIL_IT_RINGS.toMillis()));
    }

    /** A call that the worker has taken; empty when there is none. */
    private String talkingTo(String worker) {
        for (String reservation : floor.openReservations(worker)) {
            String call = floor.callOf(reservation);
            boolean live = floor.reservationStatus(reservation).equals("accepted");
            if (live && !call.isEmpty() && !floor.isOver(call)) return call;
        }
        return "";
    }

    private boolean isAt(String worker, String call) {
        return floor.openReservations(worker).stream()
                .anyMatch(each -> floor.kindOf(each).equals("park_pickup")
                        && floor.callOf(each).equals(call));
    }

    /** Returns when nobody is on hold any more. */
    void end() throws InterruptedException {
        open = false;
        for (Thread thread : threads) thread.join();
    }
}

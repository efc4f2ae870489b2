package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.CallerPlan;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import io.taskrouter.coordinator.simulator.SimulatorOptions;
import io.taskrouter.coordinator.simulator.SimulatorOptions.Judging;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long a pass takes at this moment: a worker without calls is looked at all the time. The judge grants that much more than
 * the arithmetic of {@link Pace}, so that a crowded machine is not taken for a service that does nothing; a service that
 * stands still is not forgiven for more than {@link #MOST_MILLIS}. While a look takes longer than {@link #BEHIND_MILLIS}
 * nobody new calls: the floor is as fast as the machine, whatever was asked for.
 */
final class Pulse {
    private static final long MOST_MILLIS = 10_000;
    private static final long BEHIND_MILLIS = 200;
    private static final long REMEMBERED_NANOS = 20_000_000_000L;
    private static final long PAUSE_MILLIS = 50;

    private final SimulatorControl control;
    private final Service service;
    private final String worker;
    private final Pace pace;
    private final long resyncMillis;
    private final CallerPlan callers;
    private final Deque<Beat> beats = new ArrayDeque<>();
    private Thread looking = Thread.currentThread();
    private Thread telling = Thread.currentThread();
    private long since = System.nanoTime();
    private long slowest;
    private boolean calls = true;
    private boolean paused = true; // nobody has called yet
    private long pausedNanos;
    private volatile boolean open = true;

    private record Beat(long end, long millis) {}

    Pulse(Scene scene, Service service, CallerPlan callers) {
        this.control = scene.control();
        this.service = service;
        this.worker = scene.bystander;
        this.pace = scene.pace;
        this.resyncMillis = scene.resyncMillis;
        this.callers = callers;
    }

    void begin() {
        looking = Thread.ofVirtual().start(this::look);
        telling = Thread.ofVirtual().start(this::tell);
    }

    private void look() {
        try {
            while (open) {
                begun();
                service.look(worker);
                ended();
                Thread.sleep(PAUSE_MILLIS); // how often is measured
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void begun() {
        since = System.nanoTime();
    }

    private synchronized void ended() {
        long now = System.nanoTime();
        beats.add(new Beat(now, (now - since) / 1_000_000));
        since = now;
    }

    private void tell() {
        try {
            while (open) {
                SimulatorOptions options = control.options();
                Judging judging = judging(options.judging().coordinatorName());
                callOrPause();
                if (!judging.equals(options.judging())) control.options(options.withJudging(judging));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void callOrPause() {
        long last = beats.isEmpty() ? 0 : beats.getLast().millis();
        boolean behind = Math.max(last, (System.nanoTime() - since) / 1_000_000) > BEHIND_MILLIS;
        if (!calls) return;
        if (behind) pausedNanos += PAUSE_MILLIS * 1_000_000;
        if (behind == paused) return;
        paused = behind;
        control.floor().callers(behind ? null : callers);
    }

    synchronized void noMoreCalls() {
        calls = false;
        control.floor().callers(null);
    }

    synchronized double pausedSeconds() {
        return pausedNanos / 1e9;
    }

    private Judging judging(String coordinator) {
        return new Judging(coordinator, pace.passMillis() + pace.speed() * recent(), resyncMillis);
    }

    /** Of the last ones and the present one, which may not have ended. */
    private synchronized long recent() {
        long now = System.nanoTime();
        while (!beats.isEmpty() && now - beats.getFirst().end() > REMEMBERED_NANOS) beats.removeFirst();
        long longest = (now - since) / 1_000_000;
        for (Beat beat : beats) longest = Math.max(longest, beat.millis());
        slowest = Math.max(slowest, longest);
        return Math.min(MOST_MILLIS, longest);
    }

    /** Real milliseconds. */
    synchronized long slowest() {
        return slowest;
    }

    void end() throws InterruptedException {
        open = false;
        looking.join();
        telling.join();
    }
}

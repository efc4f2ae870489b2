package io.taskrouter.coordinator.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** All callers of one run, each a virtual thread that sends its next step when the one before has ended. */
public final class Load {
    private static final double PAUSE_AFTER_FAILURE_MILLIS = 100;
    private static final long RAMP_NANOS = 500_000_000;

    private final Shift shift;
    private final List<Track> tracks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Load(Shift shift) {
        this.shift = shift;
    }

    /**
     * @param steps at most so many per caller
     * @param shift ends the run for everybody
     */
    public static Load start(Strategy strategy, List<Seat> seats, long steps, Shift shift) {
        Load load = new Load(shift);
        for (int i = 0; i < seats.size(); i++) {
            Track track = new Track(seats.get(i), new ArrayList<>());
            long delay = RAMP_NANOS * i / seats.size();
            load.tracks.add(track);
            load.threads.add(Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(delay); // all connections at once would overflow the server's backlog
                load.work(strategy, track, steps);
            }));
        }
        return load;
    }

    private void work(Strategy strategy, Track track, long steps) {
        try (Setter setter = strategy.setter(track.seat())) {
            for (long value = 1; value <= steps && !shift.isOver(); value++) {
                long sent = System.nanoTime();
                Outcome outcome = setter.set(value);
                track.steps().add(new Step(value, sent, System.nanoTime(), outcome));
                shift.stepDone();
                if (outcome instanceof Outcome.Failed) {
                    Backoff.randomMillis(PAUSE_AFTER_FAILURE_MILLIS, PAUSE_AFTER_FAILURE_MILLIS * 1.2);
                }
            }
        }
    }

    public boolean isDone() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    /** Waits for all callers; those that are not back after {@code limit} are interrupted, which ends what they wait for. */
    public List<Track> await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                thread.interrupt();
                thread.join();
            }
        }
        return tracks;
    }
}

package io.taskrouter.coordinator.bench;

import java.time.Duration;
import java.util.List;

/** Plugins that were never changed: one at each worker, which reads, modifies and writes now and then while others go through the coordinator. */
final class Legacy {
    static final String KEY = "legacy";
    private static final double LEAST_PAUSE_MILLIS = 500;
    private static final double LONGEST_PAUSE_MILLIS = 1_500;

    private final Load load;
    private final Shift shift;

    private Legacy(Load load, Shift shift) {
        this.load = load;
        this.shift = shift;
    }

    static Legacy at(TaskRouterSite site, List<String> workers) {
        var seats = workers.stream().map(worker -> new Seat(worker, KEY)).toList();
        Shift shift = new Shift();
        return new Legacy(Load.start(new Unhurried(new DirectWrite(site)), seats, Long.MAX_VALUE, shift), shift);
    }

    /** Ends them, and tells what they did. */
    List<Track> end() throws InterruptedException {
        shift.end();
        return load.await(Duration.ofSeconds(20));
    }

    private record Unhurried(Strategy of) implements Strategy {
        @Override
        public Setter setter(Seat seat) {
            Setter setter = of.setter(seat);
            return new Setter() {
                @Override
                public Outcome set(long value) {
                    Outcome outcome = setter.set(value);
                    Backoff.randomMillis(LEAST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
                    return outcome;
                }

                @Override
                public void close() {
                    setter.close();
                }
            };
        }
    }
}

package io.taskrouter.coordinator.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One replica's requests to TaskRouter: when each was sent, and how many were under way at once. */
final class Sends {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<Long> sent = new ArrayList<>();
    private int underWay;
    private int mostUnderWay;

    synchronized void saw(Tap.Moment moment, long now) {
        if (moment == Tap.Moment.BEFORE) {
            sent.add(now);
            mostUnderWay = Math.max(mostUnderWay, ++underWay);
        }
        if (moment == Tap.Moment.ANSWERED) underWay = Math.max(0, underWay - 1); // one may be older than this watch
    }

    synchronized int mostUnderWay() {
        return mostUnderWay;
    }

    /** Requests in that time. */
    synchronized long count(Span span) {
        return sent.stream().filter(span::has).count();
    }

    /** The same within one second as TaskRouter counts them: whole ones of the clock, which the simulator shares with this. */
    synchronized long mostInASecond(Span span) {
        return sent.stream()
                .filter(span::has)
                .collect(Collectors.groupingBy(now -> now / SECOND, Collectors.counting()))
                .values()
                .stream()
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    /** How many of these moments lie within any stretch of so many nanoseconds. */
    static int most(Stream<Long> moments, long stretch) {
        List<Long> sorted = moments.sorted().toList();
        int most = 0;
        for (int from = 0, to = 0; to < sorted.size(); to++) {
            while (sorted.get(to) - sorted.get(from) >= stretch) from++;
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}

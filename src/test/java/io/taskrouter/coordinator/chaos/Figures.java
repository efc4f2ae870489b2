package io.taskrouter.coordinator.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a fault is measured by: of each figure the worst there was, or how many there were in all. */
final class Figures {
    private final Map<String, Double> most = new TreeMap<>();
    private final Map<String, Double> least = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    synchronized void most(String what, double value) {
        most.merge(what, value, Math::max);
    }

    synchronized void least(String what, double value) {
        least.merge(what, value, Math::min);
    }

    synchronized void count(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    /** In words, one of each since this was asked last. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        most.forEach((what, value) -> lines.add(String.format(Locale.ROOT, "at most %.2f %s", value, what)));
        least.forEach((what, value) -> lines.add(String.format(Locale.ROOT, "at least %.2f %s", value, what)));
        counts.forEach((what, value) -> lines.add(value + " " + what));
        most.clear();
        least.clear();
        counts.clear();
        return lines;
    }
}

package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The judge's list: counts by rule and party, and the last findings in words. */
final class Findings {
    private static final int KEPT = 500;
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final Deque<String> latest = new ArrayDeque<>();

    synchronized void add(String rule, Whose whose, Instant at, String workerSid, String text) {
        String party = whose.name().toLowerCase(Locale.ROOT);
        counts.computeIfAbsent(rule, any -> new TreeMap<>()).merge(party, 1L, Long::sum);
        latest.addLast(at + " " + rule + " " + party + " " + workerSid + " " + text);
        if (latest.size() > KEPT) {
            latest.removeFirst();
        }
    }

    synchronized Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> copy = new TreeMap<>();
        counts.forEach((rule, byParty) -> copy.put(rule, new TreeMap<>(byParty)));
        return copy;
    }

    synchronized List<String> latest() {
        return new ArrayList<>(latest);
    }

    /** Whose a violation is. */
    enum Whose {
        OURS,
        THEIRS,
        WINDOW,
        UNAWARE
    }
}

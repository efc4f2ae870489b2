package io.taskrouter.coordinator.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The judge's list: counts by rule and party, and the last findings in words, the coordinator's kept apart from what others did. */
final class Findings {
    private static final int KEPT = 500;
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final Deque<String> ours = new ArrayDeque<>();
    private final Deque<String> others = new ArrayDeque<>();

    synchronized void add(String rule, Whose whose, Instant at, String workerSid, String text) {
        String party = whose.name().toLowerCase(Locale.ROOT);
        counts.computeIfAbsent(rule, any -> new TreeMap<>()).merge(party, 1L, Long::sum);
        Deque<String> list = whose == Whose.OURS ? ours : others;
        list.addLast(at + " " + rule + " " + party + " " + workerSid + " " + text);
        if (list.size() > KEPT) {
            list.removeFirst();
        }
    }

    synchronized Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> copy = new TreeMap<>();
        counts.forEach((rule, byParty) -> copy.put(rule, new TreeMap<>(byParty)));
        return copy;
    }

    /** The coordinator's last. */
    synchronized List<String> latest() {
        List<String> all = new ArrayList<>(others);
        all.addAll(ours);
        return all;
    }

    /** Whose a violation is. */
    enum Whose {
        OURS,
        THEIRS,
        WINDOW,
        UNAWARE
    }
}

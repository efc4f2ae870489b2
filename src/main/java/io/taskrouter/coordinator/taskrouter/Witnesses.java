package io.taskrouter.coordinator.taskrouter;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose failures say something about TaskRouter as a whole. One worker whose requests hang or fail again and again is that
 * worker's trouble: on a quiet floor his would soon be most of all calls, and everybody else would be held up with him. So a
 * failure counts only when the one before was another worker's, and when nobody has been served since this worker's last. But
 * it does not count as a success either, unless somebody was served: in an outage most are the same worker's again.
 */
final class Witnesses {
    /** What one call tells of TaskRouter. */
    enum Says {
        OUTAGE,
        NO_OUTAGE,
        NOTHING
    }

    /** Of workers whose last call failed; beyond that all are forgotten, and count once more. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, Long> failing = new HashMap<>();
    private @Nullable String last;
    private long events;
    private long served;

    /** @param worker null for a request about no worker: its failure always counts */
    synchronized Says failed(@Nullable String worker) {
        if (worker == null) {
            last = null;
            return Says.OUTAGE;
        }
        boolean again = worker.equals(last);
        last = worker;
        if (failing.size() >= REMEMBERED) failing.clear();
        Long before = failing.put(worker, ++events);
        if (before != null && served > before) return Says.NO_OUTAGE;
        return again ? Says.NOTHING : Says.OUTAGE;
    }

    /** TaskRouter has answered, whatever it said. */
    synchronized void served(@Nullable String worker) {
        served = ++events;
        if (!failing.isEmpty() && worker != null) failing.remove(worker);
    }
}

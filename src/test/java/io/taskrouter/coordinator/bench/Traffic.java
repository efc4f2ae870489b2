package io.taskrouter.coordinator.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * Requests that reached TaskRouter, whatever they were answered.
 *
 * @param reads {@code GET}s
 * @param writes everything else
 * @param conflicts answered 412; {@code throttled} 429, {@code broken} 5xx or not at all
 * @param byRoute by endpoint and outcome, as the simulator counts
 */
record Traffic(
        long reads, long writes, long conflicts, long throttled, long broken, Map<String, Map<String, Long>> byRoute) {

    static final Traffic NONE = of(Map.of());

    /** @param byRoute keys like {@code GET worker}, then a status, {@code reset} or {@code silence} */
    static Traffic of(Map<String, Map<String, Long>> byRoute) {
        long reads = 0;
        long writes = 0;
        long conflicts = 0;
        long throttled = 0;
        long broken = 0;
        for (Map.Entry<String, Map<String, Long>> route : byRoute.entrySet()) {
            for (Map.Entry<String, Long> outcome : route.getValue().entrySet()) {
                long count = outcome.getValue();
                boolean read = route.getKey().startsWith("GET ");
                reads += read ? count : 0;
                writes += read ? 0 : count;
                switch (outcome.getKey()) {
                    case "412" -> conflicts += count;
                    case "429" -> throttled += count;
                    default -> broken += outcome.getKey().matches("5\\d\\d|reset|silence") ? count : 0;
                }
            }
        }
        return new Traffic(reads, writes, conflicts, throttled, broken, byRoute);
    }

    long calls() {
        return reads + writes;
    }

    double throttledShare() {
        return calls() == 0 ? 0 : (double) throttled / calls();
    }

    Traffic since(Traffic before) {
        Map<String, Map<String, Long>> difference = new TreeMap<>();
        byRoute.forEach((route, outcomes) -> {
            Map<String, Long> left = new TreeMap<>();
            outcomes.forEach((outcome, count) -> {
                long more = count - before.byRoute.getOrDefault(route, Map.of()).getOrDefault(outcome, 0L);
                if (more > 0) {
                    left.put(outcome, more);
                }
            });
            if (!left.isEmpty()) {
                difference.put(route, left);
            }
        });
        return of(difference);
    }
}

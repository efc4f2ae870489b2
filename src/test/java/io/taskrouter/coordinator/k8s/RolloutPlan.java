package io.taskrouter.coordinator.k8s;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What is replaced under what load. The usual one is the bench's {@code contact-center} at a rate that two cores carry for all replicas, a further JVM that starts, Redis, the simulator and the callers themselves.
 *
 * @param perSecond changes a second of all callers together; 0: each sends its next one when the last is answered
 * @param latencyMillis of TaskRouter
 * @param before how long there is load before the first replica is replaced, and {@code after} the last one
 * @param lease of the replicas
 * @param atOnce within which others have what a replica that is gone held; a lease that it left behind takes longer to end
 */
record RolloutPlan(
        int replicas,
        int workers,
        int callers,
        int perSecond,
        int latencyMillis,
        Duration before,
        Duration after,
        Duration lease,
        Duration atOnce) {
    static final String USAGE = """
            make rolling                      contact-center at 300 changes a second
            make rolling ARGS="--rate 0"      each caller sends its next change when the last is answered: both cores are full
            make rolling ARGS="--before 60"   seconds of load before the first replica is replaced""";

    private static final Map<String, Integer> USUAL = Map.ofEntries(
            Map.entry("--replicas", 3),
            Map.entry("--workers", 200),
            Map.entry("--callers", 4),
            Map.entry("--rate", 300),
            Map.entry("--latency", 60),
            Map.entry("--before", 20),
            Map.entry("--after", 5),
            Map.entry("--lease", 8),
            Map.entry("--at-once", 1));

    /** @throws IllegalArgumentException naming what is not understood */
    static RolloutPlan of(String... words) {
        Map<String, Integer> all = new HashMap<>(USUAL);
        for (int i = 0; i < words.length; i += 2) {
            if (!USUAL.containsKey(words[i]) || i + 1 == words.length || !words[i + 1].matches("\\d{1,5}"))
                throw new IllegalArgumentException(words[i] + ": one of " + USUAL.keySet() + " and a number");
            all.put(words[i], Integer.valueOf(words[i + 1]));
        }
        return new RolloutPlan(
                all.get("--replicas"),
                all.get("--workers"),
                all.get("--callers"),
                all.get("--rate"),
                all.get("--latency"),
                Duration.ofSeconds(all.get("--before")),
                Duration.ofSeconds(all.get("--after")),
                Duration.ofSeconds(all.get("--lease")),
                Duration.ofSeconds(all.get("--at-once")));
    }

    /** Between two changes of one caller. */
    Duration interval() {
        return perSecond == 0 ? Duration.ZERO : Duration.ofNanos(1_000_000_000L * workers * callers / perSecond);
    }
}

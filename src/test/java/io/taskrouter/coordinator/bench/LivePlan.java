package io.taskrouter.coordinator.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * @param rate updates a second, 0: as many as there can be
 * @param slow readers that read nothing
 */
record LivePlan(int streams, int rate, Duration warmUp, Duration seconds, int slow) {
    private static final Map<String, Integer> USUAL =
            Map.of("--streams", 1_000, "--rate", 0, "--warm-up", 30, "--seconds", 30, "--slow", 50);

    /** @throws IllegalArgumentException naming what is not understood */
    static LivePlan of(String... words) {
        Map<String, Integer> all = new HashMap<>(USUAL);
        for (int i = 0; i < words.length; i += 2) {
            if (!USUAL.containsKey(words[i]) || i + 1 == words.length || !words[i + 1].matches("\\d{1,5}"))
                throw new IllegalArgumentException(words[i] + ": one of " + USUAL.keySet() + " and a number");
            all.put(words[i], Integer.valueOf(words[i + 1]));
        }
        return new LivePlan(
                all.get("--streams"),
                all.get("--rate"),
                Duration.ofSeconds(all.get("--warm-up")),
                Duration.ofSeconds(all.get("--seconds")),
                all.get("--slow"));
    }
}

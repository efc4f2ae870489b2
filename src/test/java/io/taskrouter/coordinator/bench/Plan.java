package io.taskrouter.coordinator.bench;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What to measure.
 *
 * @param seconds 0: as the profile says; {@code warmUpSeconds} below 0 alike
 * @param figures {@code startup}, {@code memory}
 * @param recorded whether the coordinator's JVM records where its time goes
 */
record Plan(
        List<Profile> profiles,
        List<StrategyKind> strategies,
        int seconds,
        int warmUpSeconds,
        int repeats,
        Set<String> figures,
        boolean recorded) {

    static final String USAGE = """
            make bench                                    everything, medians of 3 (about half an hour)
            make bench ARGS="hot limited"                 some profiles: hot contact-center zero limited faulty
            make bench ARGS="hot etag-loop coordinator"   some strategies: direct etag-loop redis-lock coordinator
            make bench ARGS="--seconds 5 --warm-up 2 --repeats 1"
            make bench ARGS="--figures startup,memory"    start to ready, and memory after contact-center, alone
            make bench ARGS="zero coordinator --jfr"      a flight recording of each coordinator in target/bench""";

    static final Set<String> ALL_FIGURES = Set.of("startup", "memory");

    /** @throws IllegalArgumentException naming the word that is not understood */
    static Plan of(String... words) {
        Draft draft = new Draft();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word.equals("--jfr")) {
                draft.recorded = true;
            } else if (word.startsWith("--")) {
                if (i + 1 == words.length) {
                    throw new IllegalArgumentException(word + " needs a value");
                }
                draft.option(word, words[++i]);
            } else {
                Arrays.stream(word.split(",")).forEach(draft::word);
            }
        }
        return draft.plan();
    }

    int secondsOf(Profile profile) {
        return seconds > 0 ? seconds : profile.seconds;
    }

    int warmUpOf(Profile profile, StrategyKind strategy) {
        return warmUpSeconds >= 0 ? warmUpSeconds : profile.warmUpSeconds(strategy);
    }

    private static final class Draft {
        private final Set<Profile> profiles = EnumSet.noneOf(Profile.class);
        private final Set<StrategyKind> strategies = EnumSet.noneOf(StrategyKind.class);
        private final Set<String> figures = new LinkedHashSet<>();
        private int seconds;
        private int warmUpSeconds = -1;
        private int repeats = 3;
        private boolean recorded;

        void word(String word) {
            for (Profile each : Profile.values()) {
                if (each.label().equals(word)) {
                    profiles.add(each);
                    return;
                }
            }
            strategies.add(StrategyKind.of(word));
        }

        void option(String name, String value) {
            switch (name) {
                case "--profiles", "--strategies" ->
                    Arrays.stream(value.split(",")).forEach(this::word);
                case "--seconds" -> seconds = number(name, value, 1);
                case "--warm-up" -> warmUpSeconds = number(name, value, 0);
                case "--repeats" -> repeats = number(name, value, 1);
                case "--figures" -> figures.addAll(List.of(value.split(",")));
                default -> throw new IllegalArgumentException("no option called " + name);
            }
        }

        private static int number(String name, String value, int least) {
            if (!value.matches("\\d{1,4}") || Integer.parseInt(value) < least) {
                throw new IllegalArgumentException(name + " " + value + ": a number from " + least + " on is needed");
            }
            return Integer.parseInt(value);
        }

        Plan plan() {
            if (!ALL_FIGURES.containsAll(figures)) {
                throw new IllegalArgumentException("figures are startup and memory, not " + figures);
            }
            boolean figuresAlone = !figures.isEmpty() && profiles.isEmpty() && strategies.isEmpty();
            Set<Profile> wanted = profiles.isEmpty() && !figuresAlone ? EnumSet.allOf(Profile.class) : profiles;
            boolean everything = profiles.isEmpty() && strategies.isEmpty() && figures.isEmpty();
            return new Plan(
                    List.copyOf(wanted),
                    List.copyOf(strategies.isEmpty() ? EnumSet.allOf(StrategyKind.class) : strategies),
                    seconds,
                    warmUpSeconds,
                    repeats,
                    everything ? ALL_FIGURES : figures,
                    recorded);
        }
    }
}

package io.taskrouter.coordinator.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What to try.
 *
 * @param times tries of one fault at most; dear ones are tried less often
 * @param minutes after which no further fault is begun
 * @param only parts of names; empty: everything
 */
record Plan(long seed, int times, int minutes, List<String> only) {
    static final String USAGE = """
            make chaos                                      every fault, 20 times where that is cheap (about 30 minutes)
            make chaos ARGS="--times 3 --minutes 10"        less often; no further fault is begun after 10 minutes
            make chaos ARGS="--only frozen,emptied"         some faults, by parts of their names
            make chaos ARGS="--seed 42"                     the dice of an earlier run""";

    static Plan of(String... words) {
        long seed = ThreadLocalRandom.current().nextInt(1, 1_000_000);
        int times = 20;
        int minutes = 60;
        List<String> only = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length) throw new IllegalArgumentException(words[i] + " needs a value");
            String value = words[i + 1];
            switch (words[i]) {
                case "--seed" -> seed = number(value);
                case "--times" -> times = number(value);
                case "--minutes" -> minutes = number(value);
                case "--only" -> only.addAll(List.of(value.split(",")));
                default -> throw new IllegalArgumentException("no option called " + words[i]);
            }
        }
        return new Plan(seed, times, minutes, List.copyOf(only));
    }

    private static int number(String value) {
        if (!value.matches("[1-9][0-9]{0,7}")) throw new IllegalArgumentException(value + " is no number from 1 on");
        return Integer.parseInt(value);
    }

    boolean wants(String name) {
        return only.isEmpty() || only.stream().anyMatch(name::contains);
    }

    int timesOf(int atMost) {
        return Math.min(times, atMost);
    }
}

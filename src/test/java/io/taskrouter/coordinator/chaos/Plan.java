package io.taskrouter.coordinator.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What to try.
 *
 * @param tries of one fault at most; dear ones are tried less often
 * @param minutes for all faults but those with a stage of their own, which come on top; what is left of them is divided among the faults still to come
 * @param only parts of names; empty: everything
 * @param down minutes for which TaskRouter is out where that is tried for long
 * @param soak minutes of steady load instead of faults; 0: none
 */
record Plan(long seed, int tries, int minutes, List<String> only, int down, int soak) {
    static final String USAGE = """
            make chaos                                      every fault, 20 times where that is cheap (an hour)
            make chaos ARGS="--tries 3 --minutes 10"        less often, in less time
            make chaos ARGS="--only frozen,emptied"         some faults, by parts of their names
            make chaos ARGS="--seed 42"                     the dice of an earlier run
            make chaos ARGS="--down 10"                     TaskRouter out for ten minutes instead of two
            make chaos ARGS="--soak 30"                     steady load for 30 minutes: does anything grow?""";

    static Plan of(String... words) {
        long seed = ThreadLocalRandom.current().nextInt(1, 1_000_000);
        int tries = 20;
        int minutes = 60;
        int down = 2;
        int soak = 0;
        List<String> only = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length) throw new IllegalArgumentException(words[i] + " needs a value");
            String value = words[i + 1];
            switch (words[i]) {
                case "--seed" -> seed = number(value);
                case "--tries" -> tries = number(value);
                case "--minutes" -> minutes = number(value);
                case "--down" -> down = number(value);
                case "--soak" -> soak = number(value);
                case "--only" -> only.addAll(List.of(value.split(",")));
                default -> throw new IllegalArgumentException("no option called " + words[i]);
            }
        }
        return new Plan(seed, tries, minutes, List.copyOf(only), down, soak);
    }

    private static int number(String value) {
        if (!value.matches("[1-9][0-9]{0,7}")) throw new IllegalArgumentException(value + " is no number from 1 on");
        return Integer.parseInt(value);
    }

    /** The same; refused where it asks for what there is none of, for trying nothing would look like a promise kept. */
    Plan amongst(List<String> names) {
        for (String part : only)
            if (names.stream().noneMatch(name -> name.contains(part)))
                throw new IllegalArgumentException(
                        "no fault is called " + part + "; there is: " + String.join(", ", names));
        return this;
    }

    boolean wants(String name) {
        return only.isEmpty() || only.stream().anyMatch(name::contains);
    }

    int triesOf(int atMost) {
        return Math.min(tries, atMost);
    }

    Duration outage() {
        return Duration.ofMinutes(down);
    }

    Duration time() {
        return Duration.ofMinutes(minutes);
    }
}

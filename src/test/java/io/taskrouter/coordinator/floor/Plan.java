package io.taskrouter.coordinator.floor;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What to run.
 *
 * @param calls in a minute of life, all kinds together
 * @param speed how many times faster than life, see {@link Pace}
 * @param mutants run the services that must be found out instead
 */
record Plan(long seed, int agents, Duration time, int calls, int speed, boolean mutants) {
    static final String USAGE = """
            make floor                                                     200 agents for 2 minutes
            make floor ARGS="--agents 200 --minutes 10 --seed 7"           longer; the dice of an earlier run
            make floor ARGS="--calls 1200"                                 so many calls a minute (600)
            make floor ARGS="--minutes 15 --speed 8"                       eight times as fast: a million events
            make floor ARGS="--mutants"                                    services that lack a protection: each must be found out""";

    static Plan of(String... words) {
        Plan plan =
                new Plan(ThreadLocalRandom.current().nextInt(1, 1_000_000), 200, Duration.ofMinutes(2), 600, 1, false);
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("--mutants")) {
                plan = new Plan(plan.seed, plan.agents, plan.time, plan.calls, plan.speed, true);
                continue;
            }
            if (i + 1 == words.length) throw new IllegalArgumentException(words[i] + " needs a value");
            plan = plan.with(words[i], number(words[++i]));
        }
        return plan;
    }

    private Plan with(String option, int value) {
        return switch (option) {
            case "--seed" -> new Plan(value, agents, time, calls, speed, mutants);
            case "--agents" -> new Plan(seed, value, time, calls, speed, mutants);
            case "--minutes" -> new Plan(seed, agents, Duration.ofMinutes(value), calls, speed, mutants);
            case "--seconds" -> new Plan(seed, agents, Duration.ofSeconds(value), calls, speed, mutants);
            case "--calls" -> new Plan(seed, agents, time, value, speed, mutants);
            case "--speed" -> new Plan(seed, agents, time, calls, value, mutants);
            default -> throw new IllegalArgumentException("no option called " + option);
        };
    }

    private static int number(String value) {
        if (!value.matches("[1-9][0-9]{0,7}")) throw new IllegalArgumentException(value + " is no number from 1 on");
        return Integer.parseInt(value);
    }
}

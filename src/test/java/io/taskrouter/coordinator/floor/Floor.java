package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.bench.Bar;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code make floor}: see {@link Plan#USAGE}. The report goes to standard output, progress to standard error. */
public final class Floor {
    private static final Duration OF_A_MUTANT = Duration.ofSeconds(40);
    /** Few, so that every one has many calls. */
    private static final int AGENTS_OF_A_MUTANT = 60;

    private final Plan plan;
    private final PrintStream out;
    private final PrintStream progress;

    Floor(Plan plan, PrintStream out, PrintStream progress) {
        this.plan = plan;
        this.out = out;
        this.progress = progress;
    }

    public static void main(String... arguments) throws InterruptedException {
        Plan plan;
        try {
            plan = Plan.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Plan.USAGE);
            System.exit(2);
            return;
        }
        Floor floor = new Floor(plan, System.out, System.err);
        System.exit((plan.mutants() ? floor.mutants() : floor.asItIs()).isEmpty() ? 0 : 1);
    }

    /** Returns what is wrong. */
    private List<String> asItIs() throws InterruptedException {
        Result result = run(plan, "floor", Weather.rough(), null);
        List<String> trouble = result.trouble();
        out.println(
                trouble.isEmpty()
                        ? "Everything as promised."
                        : "NOT as promised: " + trouble + "; the same dice: --seed " + plan.seed());
        return trouble;
    }

    /** Returns what the service itself did wrong in each weather, and the mutants of which that was not found that was expected. */
    private List<String> mutants() throws InterruptedException {
        Plan brief = new Plan(
                plan.seed(),
                Math.min(plan.agents(), AGENTS_OF_A_MUTANT),
                OF_A_MUTANT,
                plan.calls(),
                plan.speed(),
                true);
        List<String> failures = new ArrayList<>();
        for (Weather weather :
                List.of(Weather.rough(), Weather.doubled(), Weather.late(), Weather.crowded(), Weather.deaf())) {
            Result result = run(brief, "nothing taken out", weather, null);
            out.println("  " + (result.trouble().isEmpty() ? "as promised" : result.trouble()));
            failures.addAll(result.trouble());
        }
        for (Mutant mutant : Mutant.values()) {
            Result result = run(brief, mutant.label(), mutant.weather(), mutant.classes());
            boolean found = result.found(mutant.finding());
            out.println("  " + mutant.finding() + (found ? " found" : " NOT found") + ": " + result.trouble());
            if (!found) failures.add(mutant.label() + " without " + mutant.finding());
        }
        out.println(failures.isEmpty() ? "Every one was found out." : "NOT as it should be: " + failures);
        return failures;
    }

    private Result run(Plan each, String title, Weather weather, @Nullable Path classes) throws InterruptedException {
        Bar bar = new Bar(progress, title);
        Result result = new Shift(each, weather, classes, bar).go();
        bar.done(
                "%,d events, ours %d".formatted(result.events(), result.judged().ours()));
        out.print("\n" + title + "\n" + result.text());
        return result;
    }
}

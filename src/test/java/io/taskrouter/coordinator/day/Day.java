package io.taskrouter.coordinator.day;

import io.taskrouter.coordinator.day.Line.Expected;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** {@code make day}: tells Ann's day line by line, and stops with status 1 at the first line at which something is not as the rules demand. */
public final class Day {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    private final Scene scene;
    private final PrintStream out;
    private final Duration patience;

    /** @param patience how long what follows from a line may take */
    Day(Scene scene, PrintStream out, Duration patience) {
        this.scene = scene;
        this.out = out;
        this.patience = patience;
    }

    public static void main(String... arguments) throws InterruptedException {
        System.out.println("Starting Redis, the simulator and the service ...");
        Optional<String> trouble;
        try (Scene scene = new Scene()) {
            trouble = new Day(scene, System.out, PATIENCE).go(Script.of(scene));
        }
        System.exit(trouble.isEmpty() ? 0 : 1);
    }

    /** Returns what is wrong, naming the line. */
    Optional<String> go(List<Line> lines) throws InterruptedException {
        out.print("""

                A: isAcdReady, t or f. C: capacity of the voice channel. Then: does a direct call ring, or why not; the calls.
                Every line is read from the service and from TaskRouter, and once more after the service has looked at TaskRouter.

                """);
        for (Line line : lines) {
            Optional<String> wrong = play(line);
            if (wrong.isPresent()) {
                out.println("\nNOT as the rules demand at " + wrong.get());
                return wrong;
            }
        }
        return judged(lines.size());
    }

    private Optional<String> play(Line line) throws InterruptedException {
        out.printf("%s  %-52s %-8s", line.clock(), line.told(), line.rule());
        try {
            line.step().take();
        } catch (IllegalStateException e) {
            return Optional.of(name(line) + e.getMessage());
        }
        String before = "";
        for (Expected each : line.expected()) {
            String seen = await(each);
            out.println(before + each.of() + ": " + seen);
            before = " ".repeat(68);
            if (!seen.equals(each.wanted())) return Optional.of(wrong(line, each, seen));
        }
        return stillSo(line);
    }

    /** A state that a read of the truth changes was a guess. */
    private Optional<String> stillSo(Line line) throws InterruptedException {
        scene.ann.isLookedAt();
        scene.ben.isLookedAt();
        for (Expected each : line.expected()) {
            String seen = each.seen().ask();
            if (!seen.equals(each.wanted()))
                return Optional.of(wrong(line, each, seen) + ", after a look at TaskRouter");
        }
        return Optional.empty();
    }

    private String await(Expected each) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        String seen = each.seen().ask();
        while (!Objects.equals(seen, each.wanted()) && System.nanoTime() < end) {
            Thread.sleep(PAUSE_MILLIS); // how often is looked: what is awaited shows over HTTP alone
            seen = each.seen().ask();
        }
        return seen;
    }

    private static String name(Line line) {
        return line.clock() + " \"" + line.told() + "\": ";
    }

    private static String wrong(Line line, Expected each, String seen) {
        return name(line) + each.of() + " must be " + each.wanted() + " and is " + seen;
    }

    private Optional<String> judged(int lines) {
        var judged = scene.judged();
        out.printf(
                "%n%d lines, each as the rules demand. Of %d changes at TaskRouter %d were unsafe.%n",
                lines, judged.instants(), judged.ours());
        return judged.ours() == 0 ? Optional.empty() : Optional.of("the end: " + judged.latest());
    }
}

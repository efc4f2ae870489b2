package io.taskrouter.coordinator.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** How long ordinary workers' callers wait beside workers in trouble, against how long they wait without them, in turns. */
final class Neighbours {
    /** As in production: a brisk time-out would have a slow worker's place free again before anybody missed it. */
    static final Map<String, String> UNHURRIED =
            Map.of("coordinator.queue.lease", "8s", "twilio.request-timeout", "5s", "twilio.late-write-window", "10s");

    private static final int OTHERS = 195;
    /** A thread for every caller who waits at a worker in trouble would be twice as many. */
    private static final int MORE_THREADS = 10;

    private static final int WARM = 3;
    private static final Duration ANSWERED = Duration.ofSeconds(90);

    private final Scene scene;
    private final Predicate<String> wanted;

    Neighbours(Scene scene, Predicate<String> wanted) {
        this.scene = scene;
        this.wanted = wanted;
    }

    /**
     * @param quiet and {@code beside}: p99 in ms without and with the trouble
     * @param threads of the platform a replica had more than without it
     * @param broken promises besides
     */
    record Waits(String trouble, double quiet, double beside, double threads, List<String> broken) {
        boolean isIsolated() {
            return beside <= 2 * quiet + 10 // 10 ms: what a p99 of so few can tell apart
                    && threads <= MORE_THREADS
                    && broken.isEmpty();
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-34s p99 of the others %.0f ms, without it %.0f ms; %+.0f threads: %s",
                    trouble,
                    beside,
                    quiet,
                    threads,
                    isIsolated() ? "ok" : "FAILED " + broken);
        }
    }

    /** One after the other, each told as soon as it is known. */
    void all(Consumer<Waits> told) throws InterruptedException {
        try (Others others = new Others(scene, OTHERS);
                Threads threads = new Threads(scene)) {
            for (int i = 0; i < WARM; i++) quiet(); // not counted: everything gets warm
            for (Trouble each : Trouble.values())
                if (wanted.test(each.label)) told.accept(beside(each, others, threads));
        }
    }

    private Waits beside(Trouble trouble, Others others, Threads threads) throws InterruptedException {
        List<Span> quiet = new ArrayList<>();
        List<Span> loud = new ArrayList<>();
        scene.broken();
        for (int turn = 0; turn < trouble.turns; turn++) {
            quiet.add(quiet());
            long begin = System.nanoTime();
            List<String> bad = trouble.befall(scene);
            loud.add(Span.since(begin));
            scene.control().clearFaults();
            for (String each : bad)
                scene.expect(scene.awaitDone(each, ANSWERED), "what waited in trouble was not done when it was over");
        }
        long undone = others.undone(loud);
        scene.expect(undone == 0, undone + " updates of others were not done");
        return new Waits(
                trouble.label, others.p99(quiet), others.p99(loud), threads.growth(quiet, loud), scene.broken());
    }

    private static Span quiet() throws InterruptedException {
        long begin = System.nanoTime();
        Thread.sleep(Trouble.WHILE); // the time over which waits are counted
        return Span.since(begin);
    }
}

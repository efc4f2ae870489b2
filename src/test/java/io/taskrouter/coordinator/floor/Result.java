package io.taskrouter.coordinator.floor;

import io.taskrouter.coordinator.simulator.JudgeReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one run showed.
 *
 * @param seconds while calls came in, of which {@code pausedSeconds} without new ones because the machine was behind
 * @param load of the machine at the end of them
 * @param instants changes looked at while calls came in
 * @param callbacks by outcome, and how long the answers took
 * @param faults of TaskRouter that were answered instead of the ordinary answer
 * @param slowestPassMillis a look at a worker who has no calls, in real time
 * @param passMillis what a pass may take apart from that, in life's time
 * @param people what they did
 * @param unasked workers that were wrong at rest though every callback came, or a resync was due
 * @param evidence files about each violation of ours
 */
record Result(
        Plan plan,
        double seconds,
        double pausedSeconds,
        double load,
        JudgeReport judged,
        long instants,
        Callbacks callbacks,
        long faults,
        long slowestPassMillis,
        long passMillis,
        People people,
        Rest.Found rest,
        int unasked,
        List<Path> evidence) {
    static final String UNASKED = "unasked";

    /**
     * @param youngP99Millis and the others: while the service was young, its compiler at work beside it, and after half of the time
     */
    record Callbacks(Map<String, Long> outcomes, double youngP99Millis, double p50Millis, double p99Millis) {
        long delivered() {
            return outcomes.entrySet().stream()
                    .filter(each -> each.getKey().startsWith("2"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** @param refused announcements that were not answered "safe" */
    record People(long safe, long refused, long unannounced, long parked, long pickedUp, long moved) {}

    /** Callbacks delivered, and changes of workers and reservations looked at. */
    long events() {
        return instants + callbacks.delivered();
    }

    /** Was this rule broken by the coordinator? */
    boolean found(String finding) {
        return finding.equals(UNASKED) ? unasked > 0 : judged.of(finding, "ours") > 0;
    }

    /** What the coordinator has to answer for, in words; empty when all is as promised. */
    List<String> trouble() {
        List<String> trouble = new ArrayList<>();
        judged.counts().forEach((rule, byWhom) -> {
            if (byWhom.containsKey("ours")) trouble.add(byWhom.get("ours") + " violations of ours of " + rule);
        });
        if (rest.wrongAfterTwo() > 0) trouble.add(rest.wrongAfterTwo() + " workers wrong after two passes");
        if (unasked > 0) trouble.add(unasked + " workers wrong until somebody asked");
        if (callbacks.outcomes().keySet().stream().anyMatch(it -> it.matches("40[03]|500")))
            trouble.add("callbacks refused");
        return trouble;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        JudgeReport.Windows windows = judged.windows();
        line(
                text,
                "seed %d, %d agents, speed %d, %.0f s of calls (%.0f s paused: the machine was behind), load %.1f",
                plan.seed(),
                plan.agents(),
                plan.speed(),
                seconds,
                pausedSeconds,
                load);
        line(
                text,
                "%,d events, %.0f/s: %,d changes of workers and reservations looked at, %,d callbacks delivered",
                events(),
                events() / seconds,
                instants,
                callbacks.delivered());
        line(text, "violations by rule and whose: %s; ours %d", judged.counts(), judged.ours());
        line(
                text,
                "a pass was granted %d ms of life and what it took on this machine: %d ms at the longest",
                passMillis,
                slowestPassMillis);
        line(
                text,
                "longest time, of life, that a worker was unsafe: %d ms, after the coordinator knew: %d ms",
                judged.worstMillis(),
                judged.worstKnownMillis());
        line(
                text,
                "queue calls beside another call: %d, rejected %d (%d ms after both were known at the latest), over before"
                        + " that was due %d, taken before %d, too late %d",
                windows.opened(),
                windows.answered(),
                windows.worstMillis(),
                windows.ended(),
                windows.taken(),
                windows.late());
        line(text, "callbacks %s", callbacks.outcomes());
        line(
                text,
                "webhook p50 %.1f ms, p99 %.1f ms in the second half of the time (first half: p99 %.1f ms)",
                callbacks.p50Millis(),
                callbacks.p99Millis(),
                callbacks.youngP99Millis());
        line(text, "requests TaskRouter failed: %,d", faults);
        line(
                text,
                "announced %d safe, %d refused; not announced %d; parked %d, picked up %d; extensions moved %d",
                people.safe(),
                people.refused(),
                people.unannounced(),
                people.parked(),
                people.pickedUp(),
                people.moved());
        line(
                text,
                "at rest %d workers: %d not right until somebody asked, %d after one pass, %d after two",
                rest.workers(),
                unasked,
                rest.wrongAfterOne(),
                rest.wrongAfterTwo());
        rest.examples().forEach(each -> line(text, "  %s", each));
        judged.latest().stream().filter(each -> each.contains(" ours ")).forEach(each -> line(text, "  %s", each));
        evidence.forEach(each -> line(text, "  what was seen of it: %s", each));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}

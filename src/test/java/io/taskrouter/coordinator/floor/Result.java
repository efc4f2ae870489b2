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
 * @param seconds while calls came in
 * @param load of the machine at the end of them
 * @param callbacks by outcome
 * @param faults of TaskRouter that were answered instead of the ordinary answer
 * @param refused announcements that were not answered "safe"
 * @param evidence files about each violation of ours
 * @param unasked workers that were wrong at rest though nothing was lost; -1 where callbacks are lost and nobody may say that
 */
record Result(
        long seed,
        double seconds,
        double load,
        JudgeReport judged,
        Map<String, Long> callbacks,
        double p50Millis,
        double p99Millis,
        long faults,
        long safe,
        long refused,
        long unannounced,
        Rest.Found rest,
        int unasked,
        List<Path> evidence) {

    /** What the coordinator has to answer for, in words; empty when all is as promised. */
    List<String> trouble() {
        List<String> trouble = new ArrayList<>();
        if (judged.ours() > 0) trouble.add(judged.ours() + " violations of ours");
        // A rejection may come too late for an agent who answers at once; where most do, nobody rejects.
        if (judged.windowsMissed() > 3 + judged.windowsAnswered()) {
            trouble.add(judged.windowsMissed() + " queue calls beside another call not rejected in time");
        }
        if (rest.wrongAfterTwo() > 0) trouble.add(rest.wrongAfterTwo() + " workers wrong after two passes");
        if (unasked > 0) trouble.add(unasked + " workers wrong though every callback came");
        if (callbacks.keySet().stream().anyMatch(it -> it.matches("40[03]|500"))) trouble.add("callbacks refused");
        return trouble;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "seed %d, %.0f s of calls, load %.1f", seed, seconds, load);
        line(text, "%,d changes of workers looked at, %.0f/s", judged.instants(), judged.instants() / seconds);
        line(text, "violations by rule and whose: %s; ours %d", judged.counts(), judged.ours());
        line(
                text,
                "queue calls TaskRouter offered beside another call: %d, rejected %d, over before %d, taken before %d",
                judged.windowsOpened(),
                judged.windowsAnswered(),
                judged.windowsEnded(),
                judged.windowsMissed());
        line(text, "longest time that a worker was ready beside a call: %d ms", judged.worstMillis());
        line(text, "callbacks %s", callbacks);
        line(text, "webhook p50 %.1f ms, p99 %.1f ms", p50Millis, p99Millis);
        line(text, "requests TaskRouter failed: %,d", faults);
        line(text, "announced %d safe, %d refused; not announced %d", safe, refused, unannounced);
        line(
                text,
                "at rest %d workers: %d not yet right, %d after one pass, %d after two%s",
                rest.workers(),
                rest.wrong(),
                rest.wrongAfterOne(),
                rest.wrongAfterTwo(),
                unasked < 0 ? "" : "; " + unasked + " not right by callbacks alone");
        rest.examples().forEach(each -> line(text, "  %s", each));
        judged.latest().stream().filter(each -> each.contains(" ours ")).forEach(each -> line(text, "  %s", each));
        evidence.forEach(each -> line(text, "  what was seen of it: %s", each));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}

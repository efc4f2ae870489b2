package io.taskrouter.coordinator.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The demo's results side by side, and what they mean. */
final class DemoTable {

    /** The same load all ways. */
    record Trial(String load, Part direct, Part coordinator, Beside beside) {}

    /**
     * Through the coordinator beside plugins that write past it.
     *
     * @param pluginWrites what those wrote; {@code pluginsLost}: how many of them do not find their last change in the end
     */
    record Beside(Part coordinator, long pluginWrites, long pluginsLost) {}

    private final List<Trial> trials;

    DemoTable(List<Trial> trials) {
        this.trials = trials;
    }

    String print() {
        Table table = new Table(trials.stream().map(Trial::load).toList(), 3);
        table.row(cells("", _ -> "direct", _ -> "coordinator", _ -> "+ old plugins"));
        add(table, "acknowledged", part -> whole(part.acknowledged()));
        add(table, "lost", part -> whole(part.findings().lost()));
        add(table, "foreign keys damaged", part -> whole(part.findings().damaged()));
        add(table, "order violations", part -> whole(part.findings().disordered()));
        if (trials.stream()
                .anyMatch(trial ->
                        trial.direct.failed() + trial.coordinator.failed() + trial.beside.coordinator.failed() > 0)) {
            add(table, "failed", part -> whole(part.failed()));
        }
        add(table, "TaskRouter calls per update", part -> number("%.2f", part.callsPerUpdate()));
        add(table, "p50 ms", part -> number("%.0f", part.latency().p50()));
        add(table, "p95 ms", part -> number("%.0f", part.latency().p95()));
        add(table, "p99 ms", part -> number("%.0f", part.latency().p99()));
        table.row(cells("writes past it", _ -> "", _ -> "", trial -> whole(trial.beside.pluginWrites)));
        table.row(cells("their last changes lost", _ -> "", _ -> "", trial -> whole(trial.beside.pluginsLost)));
        return table.print("  ");
    }

    private void add(Table table, String title, Function<Part, String> figure) {
        table.row(cells(
                title,
                trial -> figure.apply(trial.direct),
                trial -> figure.apply(trial.coordinator),
                trial -> figure.apply(trial.beside.coordinator)));
    }

    @SafeVarargs
    private Object[] cells(String title, Function<Trial, String>... columns) {
        Object[] cells = new Object[1 + columns.length * trials.size()];
        cells[0] = title;
        for (int i = 0; i < trials.size(); i++)
            for (int j = 0; j < columns.length; j++)
                cells[1 + columns.length * i + j] = columns[j].apply(trials.get(i));
        return cells;
    }

    /** One plain sentence. */
    String meaning() {
        Trial hot = trials.getFirst();
        long ours = sum(trial -> trial.coordinator.acknowledged());
        if (ours == 0) {
            return "Nothing came through the coordinator, so there is nothing to compare: " + reasons() + ".";
        }
        long direct = sum(trial -> trial.direct.acknowledged());
        long gone = sum(trial -> trial.direct.findings().lost());
        long ourGone = sum(trial -> trial.coordinator.findings().lost());
        return ("Written straight at TaskRouter, %s of %s updates that had been answered \"OK\" were gone again (%.0f %%); "
                        + "through the coordinator %s of %s, with %.0f times fewer TaskRouter calls for the busy worker. "
                        + "Beside plugins that wrote past it %,d times, %s of its callers and %s of the plugins lost a last change.")
                .formatted(
                        whole(gone),
                        whole(direct),
                        100.0 * gone / direct,
                        none(ourGone),
                        whole(ours),
                        hot.direct.callsPerUpdate() / hot.coordinator.callsPerUpdate(),
                        sum(trial -> trial.beside.pluginWrites),
                        none(sum(trial -> trial.beside.coordinator.findings().lost())),
                        none(sum(trial -> trial.beside.pluginsLost)));
    }

    /** What the coordinator promises not to lose and lost: of its own callers, and of those who write past it. Nothing answered is a promise broken as well. */
    long broken() {
        return sum(trial -> trial.beside.pluginsLost + broken(trial.coordinator) + broken(trial.beside.coordinator));
    }

    private static long broken(Part part) {
        Findings findings = part.findings();
        return findings.lost() + findings.damaged() + findings.disordered() + (part.acknowledged() == 0 ? 1 : 0);
    }

    private Set<String> reasons() {
        Set<String> reasons = new TreeSet<>();
        trials.forEach(trial -> reasons.addAll(trial.coordinator.reasons()));
        return reasons;
    }

    private long sum(Function<Trial, Number> figure) {
        return trials.stream()
                .mapToLong(trial -> figure.apply(trial).longValue())
                .sum();
    }

    private static String none(long number) {
        return number == 0 ? "none" : whole(number);
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String number(String format, double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, format, number);
    }
}

package io.taskrouter.coordinator.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The demo's results side by side, and what they mean. */
final class DemoTable {

    /** The same load both ways. */
    record Pair(String load, Part direct, Part coordinator) {}

    private final List<Pair> pairs;

    DemoTable(List<Pair> pairs) {
        this.pairs = pairs;
    }

    String print() {
        Table table = new Table(pairs.stream().map(Pair::load).toList(), 2);
        table.row(cells("", _ -> "direct", _ -> "coordinator"));
        add(table, "acknowledged", part -> whole(part.acknowledged()));
        add(table, "lost", part -> whole(part.findings().lost()));
        add(table, "foreign keys damaged", part -> whole(part.findings().damaged()));
        add(table, "order violations", part -> whole(part.findings().disordered()));
        if (pairs.stream().anyMatch(pair -> pair.direct.failed() + pair.coordinator.failed() > 0)) {
            add(table, "failed", part -> whole(part.failed()));
        }
        add(table, "TaskRouter calls per update", part -> number("%.2f", part.callsPerUpdate()));
        add(table, "p50 ms", part -> number("%.0f", part.latency().p50()));
        add(table, "p95 ms", part -> number("%.0f", part.latency().p95()));
        add(table, "p99 ms", part -> number("%.0f", part.latency().p99()));
        return table.print("  ");
    }

    private void add(Table table, String title, Function<Part, String> figure) {
        table.row(cells(title, pair -> figure.apply(pair.direct), pair -> figure.apply(pair.coordinator)));
    }

    private Object[] cells(String title, Function<Pair, String> left, Function<Pair, String> right) {
        Object[] cells = new Object[1 + 2 * pairs.size()];
        cells[0] = title;
        for (int i = 0; i < pairs.size(); i++) {
            cells[1 + 2 * i] = left.apply(pairs.get(i));
            cells[2 + 2 * i] = right.apply(pairs.get(i));
        }
        return cells;
    }

    /** One plain sentence. */
    String meaning() {
        Pair hot = pairs.getFirst();
        long ours = sum(pair -> pair.coordinator.acknowledged());
        if (ours == 0) {
            return "Nothing came through the coordinator, so there is nothing to compare: " + reasons() + ".";
        }
        long direct = sum(pair -> pair.direct.acknowledged());
        long gone = sum(pair -> pair.direct.findings().lost());
        long ourGone = sum(pair -> pair.coordinator.findings().lost());
        return ("Written straight at TaskRouter, %s of %s updates that had been answered \"OK\" were gone again (%.0f %%); "
                        + "through the coordinator %s of %s, with %.0f times fewer TaskRouter calls for the busy worker.")
                .formatted(
                        whole(gone),
                        whole(direct),
                        100.0 * gone / direct,
                        ourGone == 0 ? "none" : whole(ourGone),
                        whole(ours),
                        hot.direct.callsPerUpdate() / hot.coordinator.callsPerUpdate());
    }

    private Set<String> reasons() {
        Set<String> reasons = new TreeSet<>();
        pairs.forEach(pair -> reasons.addAll(pair.coordinator.reasons()));
        return reasons;
    }

    private long sum(Function<Pair, Number> figure) {
        return pairs.stream().mapToLong(pair -> figure.apply(pair).longValue()).sum();
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String number(String format, double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, format, number);
    }
}

package io.taskrouter.coordinator.bench;

import java.util.List;
import java.util.Locale;
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
        Table table = new Table();
        table.row(cells("", Pair::load, _ -> ""));
        table.row(cells("", _ -> "direct", _ -> "coordinator"));
        add(table, "acknowledged", part -> whole(part.acknowledged()));
        add(table, "lost", part -> whole(part.findings().lost()));
        add(table, "foreign keys damaged", part -> whole(part.findings().damaged()));
        add(table, "order violations", part -> whole(part.findings().disordered()));
        if (pairs.stream().anyMatch(pair -> pair.direct.failed() + pair.coordinator.failed() > 0)) {
            add(table, "failed", part -> whole(part.failed()));
        }
        add(table, "TaskRouter calls per update", part -> "%.2f".formatted(part.callsPerUpdate()));
        add(table, "p50 ms", part -> "%.0f".formatted(part.latency().p50()));
        add(table, "p95 ms", part -> "%.0f".formatted(part.latency().p95()));
        add(table, "p99 ms", part -> "%.0f".formatted(part.latency().p99()));
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
        long directSteps = sum(pair -> pair.direct.acknowledged());
        long directLost = sum(pair -> pair.direct.findings().lost());
        long ourSteps = sum(pair -> pair.coordinator.acknowledged());
        long ourLost = sum(pair -> pair.coordinator.findings().lost());
        Pair hot = pairs.getFirst();
        return ("Written straight at TaskRouter, %s of %s updates that were answered \"OK\" were gone again (%.0f %%); "
                        + "through the coordinator %s of %s, with %.0f times fewer TaskRouter calls on the busy worker.")
                .formatted(
                        whole(directLost),
                        whole(directSteps),
                        100.0 * directLost / directSteps,
                        ourLost == 0 ? "none" : whole(ourLost),
                        whole(ourSteps),
                        hot.direct.callsPerUpdate() / hot.coordinator.callsPerUpdate());
    }

    private long sum(Function<Pair, Number> figure) {
        return pairs.stream().mapToLong(pair -> figure.apply(pair).longValue()).sum();
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}

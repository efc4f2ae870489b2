package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Something that goes wrong, with the scene it is tried in.
 *
 * @param tolerates what it may cost by nature; everything else must be 0
 * @param natural refusals that the fault itself brings about
 * @param soon how soon it must be over
 * @param often how often it is tried for once that a dear one is
 * @param crowd who works meanwhile
 */
record Fault(
        String name,
        Setting setting,
        Tolerates tolerates,
        Set<String> natural,
        Soon soon,
        int often,
        Crowd crowd,
        Round.Blow blow) {

    /** What a row may show and is still as promised. */
    enum Tolerates {
        NOTHING,
        /** Nor may anybody be asked for patience, or be cut off. */
        NOT_EVEN_PATIENCE,
        /** Redis has lost what it had confirmed: what waited there, idempotency keys. Every 200 stays. */
        FORGETTING,
        /** A control: the loss that is prevented otherwise must be seen. For every control, promises of another kind that are broken show nothing, and everybody comes to rest. */
        MUST_LOSE,
        /** A control: what happens twice must be seen. */
        MUST_DOUBLE,
        /** A control: that old values came over newer ones must be seen, in whatever form. Nobody need come to rest, at the first try already: whose update is taken out of its queue undone waits for ever, or is never told. */
        MUST_CLOBBER
    }

    /**
     * From the end of a try.
     *
     * @param usually the median time in which every caller must have got on again
     * @param atWorst the longest
     * @param idle until nothing waits when the load ends with the last try; null: not asked
     */
    record Soon(Duration usually, Duration atWorst, Duration idle) {
        static Soon seconds(int usually, int atWorst) {
            return new Soon(Duration.ofSeconds(usually), Duration.ofSeconds(atWorst), null);
        }

        /** Empty when it was so. */
        String missed(Row.Times back) {
            if (back.median() > usually.toMillis()) return "not back within %d s".formatted(usually.toSeconds());
            if (back.worst() > atWorst.toMillis()) return "once not back within %d s".formatted(atWorst.toSeconds());
            return "";
        }

        @Override
        public String toString() {
            return usually.equals(atWorst)
                    ? "at most %d s".formatted(atWorst.toSeconds())
                    : "at most %d s, once %d s".formatted(usually.toSeconds(), atWorst.toSeconds());
        }
    }

    /**
     * What a scene is made of; equal ones can be shared.
     *
     * @param clocks by how much the replicas' clocks are wrong, in milliseconds, in turn; empty: not at all
     */
    record Setting(
            Supplier<Store> store,
            int replicas,
            Map<String, String> settings,
            List<String> jvm,
            List<Long> clocks,
            SimulatorOptions options) {}

    private static final Supplier<Store> DURABLE = Store::durable;
    private static final Soon USUALLY = Soon.seconds(10, 10);
    private static final Setting USUAL = new Setting(DURABLE, 2, Map.of(), List.of(), List.of(), Scene.usual());

    static Fault of(String name, int often, Round.Blow blow) {
        return new Fault(name, USUAL, Tolerates.NOTHING, Set.of(), USUALLY, often, Crowd.USUAL, blow);
    }

    private Fault in(Setting other) {
        return new Fault(name, other, tolerates, natural, soon, often, crowd, blow);
    }

    Fault in(Supplier<Store> store) {
        return in(new Setting(store, setting.replicas, setting.settings, setting.jvm, setting.clocks, setting.options));
    }

    Fault with(Map<String, String> settings) {
        return in(new Setting(setting.store, setting.replicas, settings, setting.jvm, setting.clocks, setting.options));
    }

    Fault at(SimulatorOptions options) {
        return in(new Setting(setting.store, setting.replicas, setting.settings, setting.jvm, setting.clocks, options));
    }

    Fault on(int replicas) {
        return in(new Setting(setting.store, replicas, setting.settings, setting.jvm, setting.clocks, setting.options));
    }

    Fault withClocks(List<Long> clocks) {
        return in(new Setting(setting.store, setting.replicas, setting.settings, setting.jvm, clocks, setting.options));
    }

    /** With a script of the queue broken on purpose. */
    Fault broken(BrokenScript script) {
        return in(new Setting(
                setting.store,
                setting.replicas,
                setting.settings,
                List.of(script.jvmArgument()),
                setting.clocks,
                setting.options));
    }

    Fault tolerating(Tolerates other) {
        return new Fault(name, setting, other, natural, soon, often, crowd, blow);
    }

    Fault under(Crowd other) {
        return new Fault(name, setting, tolerates, natural, soon, often, other, blow);
    }

    /** Where callers are refused by the fault's own nature. */
    Fault refusing(String... refusals) {
        return new Fault(name, setting, tolerates, Set.of(refusals), soon, often, crowd, blow);
    }

    /** Where everybody must have got on sooner or may later than usual, after every single try. */
    Fault within(int seconds) {
        return within(seconds, seconds);
    }

    /** Where a single try may take longer by its nature. */
    Fault within(int usually, int atWorst) {
        return soon(Soon.seconds(usually, atWorst));
    }

    /** Where nothing may wait any more so soon after the last try. */
    Fault idleWithin(int seconds) {
        return soon(new Soon(soon.usually, soon.atWorst, Duration.ofSeconds(seconds)));
    }

    private Fault soon(Soon other) {
        return new Fault(name, setting, tolerates, natural, other, often, crowd, blow);
    }

    Scene scene() {
        return new Scene(setting);
    }

    String remark(Row seen) {
        Row row = seen.allowing(natural);
        return switch (tolerates) {
            case NOTHING -> !row.isClean() ? failed(row) : inTime(row, "");
            case NOT_EVEN_PATIENCE ->
                !row.isClean() || !row.callers().putOff().isEmpty()
                        ? failed(row) + " put off: " + row.callers().putOff()
                        : inTime(row, "");
            case FORGETTING ->
                row.finished()
                                && row.tried() > 0
                                && row.verdict().lost() == 0
                                && row.verdict().disordered() == 0
                                && row.verdict().broken() == 0
                                && row.callers().reusedRevisions() == 0
                        ? inTime(row, "what waited is gone; ")
                        : failed(row);
            case MUST_LOSE -> atRest(row, row.gone());
            case MUST_DOUBLE -> atRest(row, row.verdict().doubled());
            case MUST_CLOBBER ->
                row.hasBegun()
                        ? noticed(row.losses()
                                + row.verdict().doubled()
                                + row.verdict().disordered()
                                + row.callers().reusedRevisions())
                        : failed(row);
        };
    }

    private static String failed(Row row) {
        return row.finished() ? "FAILED" : "FAILED: " + row.trouble();
    }

    private String inTime(Row row, String but) {
        String missed = soon.missed(row.back());
        return missed.isEmpty() ? "ok (%s%s)".formatted(but, soon) : "FAILED: " + missed;
    }

    private static String atRest(Row row, long harm) {
        return row.finished() && row.tried() > 0 ? noticed(harm) : failed(row);
    }

    private static String noticed(long harm) {
        return harm == 0 ? "FAILED: nothing was noticed" : "ok (fails as it must)";
    }

    boolean isAsPromised(Row row) {
        return remark(row).startsWith("ok");
    }
}

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
 * @param within the median time in which every caller must have got on again
 * @param often how often it is tried for once that a dear one is
 * @param crowd who works meanwhile
 */
record Fault(
        String name,
        Setting setting,
        Tolerates tolerates,
        Set<String> natural,
        Duration within,
        int often,
        Crowd crowd,
        Round.Blow blow) {

    /** What a row may show and is still as promised. */
    enum Tolerates {
        NOTHING,
        /** Redis has lost what it had confirmed: what waited there, idempotency keys. Every 200 stays. */
        FORGETTING,
        /** A control: the loss that is prevented otherwise must be seen. */
        MUST_LOSE,
        /** A control: what happens twice must be seen. */
        MUST_DOUBLE,
        /** A control: that old values came over newer ones must be seen, in whatever form. */
        MUST_CLOBBER
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
    private static final Duration USUALLY = Duration.ofSeconds(10);
    private static final Setting USUAL = new Setting(DURABLE, 2, Map.of(), List.of(), List.of(), Scene.usual());

    static Fault of(String name, int often, Round.Blow blow) {
        return new Fault(name, USUAL, Tolerates.NOTHING, Set.of(), USUALLY, often, Crowd.USUAL, blow);
    }

    private Fault in(Setting other) {
        return new Fault(name, other, tolerates, natural, within, often, crowd, blow);
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
        return new Fault(name, setting, other, natural, within, often, crowd, blow);
    }

    Fault under(Crowd other) {
        return new Fault(name, setting, tolerates, natural, within, often, other, blow);
    }

    /** Where callers are refused by the fault's own nature. */
    Fault refusing(String... refusals) {
        return new Fault(name, setting, tolerates, Set.of(refusals), within, often, crowd, blow);
    }

    /** Where everybody must have got on sooner or may later than usual. */
    Fault within(int seconds) {
        return new Fault(name, setting, tolerates, natural, Duration.ofSeconds(seconds), often, crowd, blow);
    }

    Scene scene() {
        return new Scene(setting);
    }

    String remark(Row seen) {
        Row row = seen.allowing(natural);
        return switch (tolerates) {
            case NOTHING -> !row.isClean() ? failed(row) : inTime(row);
            case FORGETTING ->
                row.finished()
                                && row.tried() > 0
                                && row.verdict().lost() == 0
                                && row.verdict().disordered() == 0
                                && row.callers().reusedRevisions() == 0
                        ? "ok (what waited is gone)"
                        : failed(row);
            case MUST_LOSE -> noticed(row.losses());
            case MUST_DOUBLE -> noticed(row.verdict().doubled());
            case MUST_CLOBBER ->
                noticed(row.losses()
                        + row.verdict().doubled()
                        + row.verdict().disordered()
                        + row.callers().reusedRevisions());
        };
    }

    private static String failed(Row row) {
        return row.finished() ? "FAILED" : "FAILED: " + row.trouble();
    }

    private String inTime(Row row) {
        return row.back().median() <= within.toMillis()
                ? "ok"
                : "FAILED: not back within %d s".formatted(within.toSeconds());
    }

    private static String noticed(long harm) {
        return harm == 0 ? "FAILED: nothing was noticed" : "ok (fails as it must)";
    }

    boolean isAsPromised(Row row) {
        return remark(row).startsWith("ok");
    }
}

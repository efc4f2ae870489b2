package io.taskrouter.coordinator.chaos;

import io.taskrouter.coordinator.simulator.SimulatorOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Something that goes wrong, with the scene it is tried in.
 *
 * @param tolerates what it may cost by nature; everything else must be 0
 * @param often how often it is tried for once that a dear one is
 * @param crowd who works meanwhile
 */
record Fault(String name, Setting setting, Tolerates tolerates, int often, Crowd crowd, Round.Blow blow) {

    /** What a row may show and is still as promised. */
    enum Tolerates {
        NOTHING,
        /** Redis has lost what it had confirmed: what waited there, idempotency keys. Every 200 stays. */
        FORGETTING,
        /** A control: what it protects against must be seen. */
        MUST_FAIL
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
    private static final Setting USUAL = new Setting(DURABLE, 2, Map.of(), List.of(), List.of(), Scene.usual());

    static Fault of(String name, int often, Round.Blow blow) {
        return new Fault(name, USUAL, Tolerates.NOTHING, often, Crowd.USUAL, blow);
    }

    private Fault in(Setting other) {
        return new Fault(name, other, tolerates, often, crowd, blow);
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
        return new Fault(name, setting, other, often, crowd, blow);
    }

    Fault under(Crowd other) {
        return new Fault(name, setting, tolerates, often, other, blow);
    }

    Scene scene() {
        return new Scene(setting);
    }

    String remark(Row row) {
        return switch (tolerates) {
            case NOTHING -> row.isClean() ? "ok" : "FAILED";
            case FORGETTING ->
                row.finished()
                                && row.verdict().lost() == 0
                                && row.verdict().disordered() == 0
                                && row.reusedRevisions() == 0
                        ? "ok (what waited is gone)"
                        : "FAILED";
            case MUST_FAIL -> row.isClean() ? "FAILED: nothing was noticed" : "ok (fails as it must)";
        };
    }

    boolean isAsPromised(Row row) {
        return remark(row).startsWith("ok");
    }
}

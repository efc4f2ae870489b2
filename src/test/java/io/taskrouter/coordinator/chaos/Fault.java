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
 */
record Fault(
        String name,
        Supplier<Store> store,
        int replicas,
        Map<String, String> settings,
        List<String> jvm,
        SimulatorOptions options,
        Tolerates tolerates,
        int often,
        Round.Blow blow) {

    /** What a row may show and is still as promised. */
    enum Tolerates {
        NOTHING,
        /** Redis has lost what it had confirmed: what waited there, idempotency keys. Every 200 stays. */
        FORGETTING,
        /** A control: what it protects against must be seen. */
        MUST_FAIL
    }

    static Fault of(String name, int often, Round.Blow blow) {
        return new Fault(name, Store::durable, 2, Map.of(), List.of(), Scene.usual(), Tolerates.NOTHING, often, blow);
    }

    Fault in(Supplier<Store> otherStore) {
        return new Fault(name, otherStore, replicas, settings, jvm, options, tolerates, often, blow);
    }

    Fault with(Map<String, String> more) {
        return new Fault(name, store, replicas, more, jvm, options, tolerates, often, blow);
    }

    Fault at(SimulatorOptions other) {
        return new Fault(name, store, replicas, settings, jvm, other, tolerates, often, blow);
    }

    Fault tolerating(Tolerates other) {
        return new Fault(name, store, replicas, settings, jvm, options, other, often, blow);
    }

    /** With a script of the queue broken on purpose. */
    Fault broken(BrokenScript script) {
        return new Fault(
                name, store, replicas, settings, List.of(script.jvmArgument()), options, tolerates, often, blow);
    }

    Scene scene() {
        return new Scene(store.get(), replicas, settings, jvm, options);
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

package io.taskrouter.coordinator.service;

import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.util.ArrayList;
import java.util.List;

/** What the coordinator wrote of readiness and capacity since a moment, in the notation of the rules: {@code A:=f}, {@code C:=2}; {@code other} for a write of neither. */
final class Steps {
    private final SimulatorServer simulator;
    private final String worker;
    private long from;

    Steps(SimulatorServer simulator, String worker) {
        this.simulator = simulator;
        this.worker = worker;
        restart();
    }

    void restart() {
        from = simulator.control().history(worker, 0, 100_000).stream()
                .mapToLong(HistoryEntry::sequence)
                .max()
                .orElse(0);
    }

    List<String> taken() {
        var coordinator = simulator.control().options().judging().coordinatorName();
        var steps = new ArrayList<String>();
        for (var entry : simulator.control().history(worker, from, 100_000)) {
            if (entry.applied() && entry.writer().contains(coordinator)) steps.add(step(entry));
        }
        return steps;
    }

    private static String step(HistoryEntry entry) {
        if (entry.capacityBefore() != entry.capacityAfter()) return "C:=" + entry.capacityAfter();
        boolean before = isReady(entry.before());
        boolean after = isReady(entry.after());
        return before == after ? entry.kind().contains("reservation") ? "reject" : "other" : after ? "A:=t" : "A:=f";
    }

    private static boolean isReady(String attributes) {
        return attributes.contains("\"isAcdReady\":true");
    }
}

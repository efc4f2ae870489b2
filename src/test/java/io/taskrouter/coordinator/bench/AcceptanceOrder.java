package io.taskrouter.coordinator.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A step that was accepted before another one was even sent must not take effect after it, whoever sent them. (What the
 * order of two steps under way at once is, nobody outside can tell.)
 */
final class AcceptanceOrder {

    private record Placed(String name, long sentNanos, long acceptedNanos, long effect) {}

    private AcceptanceOrder() {}

    static void check(Collection<KeyLine> lines, Findings.Pad pad) {
        List<Placed> placed = lines.stream()
                .flatMap(line -> line.track().steps().stream()
                        .filter(step -> step.isConfirmed() && line.firstSeen(step.value()) != Long.MAX_VALUE)
                        .map(step -> new Placed(
                                line.track().seat().key() + "=" + step.value(),
                                step.sentNanos(),
                                step.acceptedNanos().orElseThrow(),
                                line.firstSeen(step.value()))))
                .toList();
        check(placed, pad);
    }

    private static void check(List<Placed> placed, Findings.Pad pad) {
        List<Placed> bySending = sorted(placed, Comparator.comparingLong(Placed::sentNanos));
        List<Placed> byAcceptance = sorted(placed, Comparator.comparingLong(Placed::acceptedNanos));
        int next = 0;
        Placed latest = null; // of those accepted before the step looked at was sent, the last to take effect
        for (Placed step : bySending) {
            for (; next < byAcceptance.size() && byAcceptance.get(next).acceptedNanos() < step.sentNanos(); next++) {
                Placed earlier = byAcceptance.get(next);
                latest = latest == null || earlier.effect() > latest.effect() ? earlier : latest;
            }
            if (latest != null && step.effect() < latest.effect()) {
                pad.disordered(step.name() + " took effect before " + latest.name() + ", which was accepted earlier");
            }
        }
    }

    private static List<Placed> sorted(List<Placed> placed, Comparator<Placed> by) {
        return placed.stream().sorted(by).toList();
    }
}

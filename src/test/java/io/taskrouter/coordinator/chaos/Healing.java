package io.taskrouter.coordinator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.taskrouter.coordinator.command.ExactJson;
import io.taskrouter.coordinator.simulator.HistoryEntry;
import io.taskrouter.coordinator.simulator.RequestEntry;
import io.taskrouter.coordinator.simulator.SimulatorControl;
import java.util.List;

/**
 * The other half of what is promised beside bypassers: what each of them did last to a key is there after the final look, for nobody else changes it.
 *
 * <p>Where it is not, TaskRouter's history tells whether it had to be. Of two bypassers who overwrite each other before anybody has looked, the first one's change is gone; that somebody has looked is
 * certain once the coordinator has written a document with the change in it. What others alone had set stays away where a document without the marker lacks it. The coordinator's own writes may undo a change in one case alone: where {@code If-Match} is ignored, when it came between the
 * read that each write has before it and that write.
 */
final class Healing {
    private static final int MOST = 2_000_000;

    private final SimulatorControl control;
    private final Bypassers.Change change;

    private Healing(SimulatorControl control, Bypassers.Change change) {
        this.control = control;
        this.change = change;
    }

    static Verdict of(SimulatorControl control, List<Bypassers.Change> last) {
        List<String> missing = last.stream()
                .map(each -> new Healing(control, each))
                .filter(each -> !each.isThere() && each.isPromised())
                .map(Healing::toString)
                .toList();
        return new Verdict(0, missing.size(), 0, 0, missing);
    }

    private boolean isThere() {
        return isIn(control.attributesTree(change.worker()));
    }

    private boolean isIn(JsonNode document) {
        return document.path(change.key()).asInt() == change.value();
    }

    private boolean isPromised() {
        boolean isSeen = false;
        long before = 0;
        long changed = -1;
        for (HistoryEntry each : control.history(change.worker(), 0, MOST)) {
            if (!each.applied() || isProbe(each)) continue;
            JsonNode after = ExactJson.object(each.after());
            boolean isIn = isIn(after);
            boolean isOurs = each.writer().contains(control.options().judging().coordinatorName());
            if (isIn && changed < 0) changed = each.appliedNanos();
            if (!isIn && changed >= 0 && !isOurs && !after.has("coordinator") && !after.has(change.key())) return false;
            if (!isIn && changed >= 0) return isSeen || isOurs && !isUnderWay(before, changed, each.arrivedNanos());
            isSeen |= isIn && isOurs;
            if (isOurs) before = each.appliedNanos();
        }
        return true;
    }

    /** Whether {@code If-Match} is enforced is tried by a write of nothing: it is neither a look nor a document of the coordinator's. */
    private static boolean isProbe(HistoryEntry each) {
        return each.before().equals(each.after());
    }

    /** Was this write of our own, with nothing to guard it, already under way: had its read come before the change? */
    private boolean isUnderWay(long before, long changed, long written) {
        if (control.options().ifMatchEnforced()) return false;
        List<RequestEntry> reads = control.requestLog(change.worker(), 0, MOST).stream()
                .filter(each ->
                        each.endpoint().equals("GET worker") && each.outcome().equals("200"))
                .filter(each -> each.endedNanos() > before && each.endedNanos() < written)
                .toList();
        return !reads.isEmpty() && reads.stream().allMatch(each -> each.arrivedNanos() < changed);
    }

    @Override
    public String toString() {
        return "%s: a bypasser set %s to %d and it is %s, by these writes:%n      %s"
                .formatted(
                        change.worker(),
                        change.key(),
                        change.value(),
                        control.attributesTree(change.worker()).path(change.key()),
                        String.join("\n      ", around()));
    }

    /** From the last document that the change was made of to the one after that which lacks it. */
    private List<String> around() {
        List<HistoryEntry> all = control.history(change.worker(), 0, MOST);
        int first = firstFrom(0, true, all);
        int undone = firstFrom(first, false, all);
        return all.subList(Math.max(0, first - 2), Math.min(all.size(), undone + 2)).stream()
                .map(each -> "%s %s by %s, If-Match %s, version %d to %d: %s"
                        .formatted(
                                each.at(),
                                each.applied() ? each.kind() : "refused",
                                each.writer(),
                                each.ifMatch(),
                                each.versionBefore(),
                                each.versionAfter(),
                                each.after()))
                .toList();
    }

    private int firstFrom(int start, boolean in, List<HistoryEntry> all) {
        for (int i = start; i < all.size(); i++) {
            if (all.get(i).applied() && isIn(ExactJson.object(all.get(i).after())) == in) return i;
        }
        return all.size();
    }
}

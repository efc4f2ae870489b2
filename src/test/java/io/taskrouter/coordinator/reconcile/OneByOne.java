package io.taskrouter.coordinator.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taskrouter.coordinator.command.Command;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A worker to whom every update is done alone, and whose readiness is what the formula says after each. */
final class OneByOne {
    enum Verdict {
        REFUSED,
        DEFERRED,
        DONE
    }

    /**
     * @param attributes what the change means for the document, null where it cannot be done
     * @param strict is it to be refused rather than deferred
     */
    record Edit(Command.Change change, Function<ObjectNode, @Nullable ObjectNode> attributes, boolean strict) {}

    private final WorkersDay day;
    ObjectNode document;
    boolean changed;
    long revision;

    private boolean wish = true;
    private boolean hold;
    private @Nullable Integer bound;

    OneByOne(WorkersDay day, ObjectNode document, long revision) {
        this.day = day;
        this.document = document;
        this.revision = revision;
        timePasses();
    }

    boolean isReady() {
        return document.get(Owned.READY).booleanValue();
    }

    /** Something happened to the worker's calls, and nobody asked for anything. */
    void timePasses() {
        document = document.deepCopy().put(Owned.READY, ready(wish, hold, bound));
    }

    private boolean ready(boolean wish, boolean hold, @Nullable Integer bound) {
        return wish && !hold && day.available && day.isFree() && (bound == null || bound > 0);
    }

    Verdict take(Edit edit) {
        var next = edit.attributes().apply(document);
        if (next == null) return Verdict.REFUSED;
        boolean nextWish = wish;
        boolean nextHold = hold;
        var nextBound = bound;
        boolean asksReady = false;
        boolean asked = next.get(Owned.READY).booleanValue();
        if (asked != isReady()) { // else an echo, which is no wish
            nextWish = asked;
            asksReady = asked;
        }
        var acd = edit.change().acd();
        if (acd != null && acd.wish() != null) {
            nextWish = acd.wish();
            asksReady = acd.wish(); // whatever the attributes say
        }
        if (acd != null && acd.hold() != null) nextHold = acd.hold();
        if (edit.change().voice() instanceof Command.CapacityOverride(var capacity)) nextBound = capacity;
        boolean ready = ready(nextWish, nextHold, nextBound);
        if (asksReady && !ready && edit.strict()) return Verdict.REFUSED;
        take(next.deepCopy().put(Owned.READY, ready), nextWish, nextHold, nextBound);
        return asksReady && !ready ? Verdict.DEFERRED : Verdict.DONE;
    }

    private void take(ObjectNode next, boolean nextWish, boolean nextHold, @Nullable Integer nextBound) {
        changed = !next.equals(document) || nextWish != wish || nextHold != hold || !Objects.equals(nextBound, bound);
        if (!Owned.without(next).equals(Owned.without(document))) revision++;
        document = next;
        wish = nextWish;
        hold = nextHold;
        bound = nextBound;
    }
}

package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Progress;
import io.taskrouter.coordinator.rules.CallEvent.Reservation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Brings the ledger in line with what was read. */
final class Mending {
    private final Ledger ledger;
    private final Truth truth;
    private final Folding folding;

    Mending(Ledger ledger, Truth truth, Duration intentTtl) {
        this.ledger = ledger;
        this.truth = truth;
        this.folding = new Folding(ledger, intentTtl);
    }

    void mend() {
        releaseWhatIsGone();
        truth.open().forEach(this::takeIn);
        dropOverdueIntents();
        new Engagements(ledger).bind();
    }

    /** Calls that are known, and are not among those that were read, by reservation SID. */
    List<String> gone() {
        var open = truth.open().stream().map(Truth.Open::sid).collect(Collectors.toSet());
        return ledger.calls().entrySet().stream()
                .filter(entry -> !entry.getValue().since().isAfter(truth.readAt()))
                .map(Map.Entry::getKey)
                .filter(sid -> !open.contains(sid))
                .toList();
    }

    private void releaseWhatIsGone() {
        for (var sid : gone()) {
            new Engagements(ledger).setFree(sid);
            ledger.ended().putIfAbsent(sid, new Ended(truth.readAt(), false));
            ledger.calls().remove(sid);
        }
    }

    private void takeIn(Truth.Open open) {
        var ended = ledger.ended().get(open.sid());
        if (ended != null && !ended.reported()) ledger.ended().remove(open.sid());
        folding.fold(new Reservation(open.sid(), Progress.CREATED, open.task(), open.createdAt()));
        if (open.progress() == Progress.CREATED) stillRings(open.sid());
        else folding.fold(new Reservation(open.sid(), open.progress(), open.task(), truth.readAt()));
    }

    /** It would have timed out if nobody had clicked on accept. */
    private void stillRings(String sid) {
        var call = ledger.calls().get(sid);
        var overdue = call == null ? null : call.overdue();
        if (overdue != null && !overdue.isAfter(truth.readAt()))
            folding.fold(new CallEvent.Accepting(sid, truth.readAt()));
    }

    /** Only here, not by a timer: what was intended may have begun without our hearing of it. */
    private void dropOverdueIntents() {
        Consumption.standing(ledger).forEach((id, intent) -> {
            if (!intent.endsUnheard() || intent.expires().isAfter(truth.readAt())) return;
            ledger.intents().remove(id);
            ledger.ended().put(id, new Ended(truth.readAt(), true));
        });
    }
}

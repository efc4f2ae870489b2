package io.taskrouter.coordinator.rules;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What time alone changes in what is known of one worker's calls. */
final class Deadlines {
    private final Ledger ledger;

    Deadlines(Ledger ledger) {
        this.ledger = ledger;
    }

    boolean needTruth(Instant now) {
        return ledger.calls().keySet().stream().anyMatch(sid -> isOverdue(sid, now))
                || !ledger.intents().isEmpty()
                        && Consumption.standing(ledger).values().stream()
                                .anyMatch(intent -> intent.endsUnheard()
                                        && !intent.expires().isAfter(now));
    }

    boolean isOverdue(String reservationSid, Instant now) {
        var call = ledger.calls().get(reservationSid);
        var overdue = call == null ? null : call.overdue();
        return overdue != null && !overdue.isAfter(now);
    }

    Optional<Instant> next(Instant now, Policies policies) {
        var intents = Consumption.standing(ledger).values().stream().map(Intent::expires);
        var graces = ledger.over().entrySet().stream()
                .filter(over -> ledger.parked().containsKey(over.getKey()))
                .map(over -> over.getValue().plus(policies.parkHangupGrace()));
        var declines = ledger.declines().values().stream()
                .filter(refused -> refused.count() >= policies.directRejectLimit())
                .flatMap(refused -> Stream.of(
                        refused.last().plus(policies.declineSettle()),
                        refused.last().plus(policies.declinedFor())));
        var completing = ledger.calls().values().stream().flatMap(call -> Stream.ofNullable(call.completing()));
        var rings = ledger.calls().values().stream().flatMap(call -> Stream.ofNullable(call.overdue()));
        var silences = Engagements.added(ledger).stream()
                .map(entry -> entry.getValue().heard().plus(policies.foreignCallExpiry()));
        return Stream.of(intents, graces, declines, completing, rings, silences)
                .flatMap(instants -> instants)
                .filter(instant -> instant.isAfter(now))
                .min(Instant::compareTo);
    }
}

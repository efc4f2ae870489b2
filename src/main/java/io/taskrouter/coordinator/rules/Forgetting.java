package io.taskrouter.coordinator.rules;

import java.time.Duration;
import java.time.Instant;

/** What passes with time. */
final class Forgetting {
    /** TaskRouter's events come up to four hours late; one about a reservation cannot have happened after its end. */
    static final Duration TOMBSTONES = Duration.ofHours(4).plusMinutes(15);
    /** Longer than a task for the wrap-up is tried, so that it is told when it never was. */
    private static final Duration UNWRAPPED = Duration.ofHours(24);

    /** Much longer than an intent waits in a queue. */
    private static final Duration BEGUN = Duration.ofMinutes(10);

    /** How long a caller who has hung up stays on record at most until it can be read whether he was on his way back. */
    private static final Duration UNDECIDED = Duration.ofMinutes(10);

    /** How long it is kept in mind that TaskRouter takes calls back from workers who become not ready. */
    private static final Duration TAKEN_BACK = Duration.ofHours(1);

    private final Ledger ledger;
    private final Instant now;

    Forgetting(Ledger ledger, Instant now) {
        this.ledger = ledger;
        this.now = now;
    }

    void forget(Duration parkHangupGrace, Duration foreignCallExpiry) {
        new Engagements(ledger).forget(now, foreignCallExpiry);
        endGraces(parkHangupGrace);
        forgetConsumedIntents();
        ledger.calls().replaceAll((sid, call) -> isGivenUp(call) ? call.withCompleting(null) : call);
        ledger.ended().values().removeIf(ended -> isOlder(ended.at(), TOMBSTONES));
        ledger.pickedUp()
                .entrySet()
                .removeIf(pickup -> isOlder(pickup.getValue().at(), TOMBSTONES) && !isHeardOf(pickup.getKey()));
        ledger.unparked().values().removeIf(at -> isOlder(at, TOMBSTONES));
        ledger.takenBack().values().removeIf(at -> isOlder(at, TAKEN_BACK));
        ledger.declines().values().removeIf(declines -> isOlder(declines.last(), TOMBSTONES));
        ledger.unwrapped().keySet().removeIf(callSid -> isOlder(ledger.over().getOrDefault(callSid, now), UNWRAPPED));
        ledger.over()
                .entrySet()
                .removeIf(entry -> !isOnRecord(entry.getKey()) && isOlder(entry.getValue(), TOMBSTONES));
    }

    private boolean isOnRecord(String callSid) {
        return ledger.parked().containsKey(callSid) || ledger.unwrapped().containsKey(callSid);
    }

    private void endGraces(Duration grace) {
        ledger.parked().entrySet().removeIf(entry -> {
            var parked = entry.getValue();
            var over = ledger.over().get(entry.getKey());
            if (over == null || over.plus(grace).isAfter(now)) return false;
            boolean undecided = isUndecided(entry.getKey(), parked);
            if (undecided && !isOlder(over, UNDECIDED)) return false;
            ledger.unparked().merge(entry.getKey(), Ledger.later(parked.since(), over), Ledger::later);
            boolean owed = !undecided && parked.wrapUp() == null && parked.workflow() != null;
            if (owed) ledger.unwrapped().put(entry.getKey(), parked);
            return true;
        });
    }

    /** May he have talked to somebody? Only a read tells, and whether he is to be wrapped up: without the record nobody would do it. */
    private boolean isUndecided(String callSid, ParkedCall parked) {
        return parked.wrapUp() == null && parked.workflow() != null && new Pickups(ledger).mayBeComingBack(callSid);
    }

    /** With their reservations, never without: a reservation left alone would consume the next intent. */
    private void forgetConsumedIntents() {
        var partners = Consumption.partners(ledger);
        ledger.intents().entrySet().removeIf(entry -> {
            var by = ledger.begun().get(partners.getOrDefault(entry.getKey(), ""));
            boolean consumed = by == null
                    ? Consumption.parkedSince(ledger, entry.getValue())
                            && isOlder(entry.getValue().at(), BEGUN)
                    : isOlder(by.at(), BEGUN);
            if (consumed)
                ledger.ended().put(entry.getKey(), new Ended(entry.getValue().at(), true));
            return consumed;
        });
        ledger.begun().values().removeIf(begun -> isOlder(begun.at(), BEGUN));
    }

    private boolean isGivenUp(OpenCall call) {
        return call.completing() != null && !call.completing().isAfter(now);
    }

    private boolean isHeardOf(String reservationSid) {
        return ledger.calls().containsKey(reservationSid) || ledger.ended().containsKey(reservationSid);
    }

    private boolean isOlder(Instant at, Duration age) {
        return at.plus(age).isBefore(now);
    }
}

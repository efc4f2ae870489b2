package io.taskrouter.coordinator.rules;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is remembered of a worker's calls; open to change while one {@link CallState} is made from another, and never afterwards.
 *
 * @param calls open reservations, by SID
 * @param ended tombstones, by SID of the reservation or task or id of the intent
 * @param intents by id, consumed ones included for a while
 * @param begun what consumes intents, by reservation SID
 * @param parked by call SID
 * @param unwrapped parked calls whose callers hung up and whose wrap-up tasks could not be made within the grace, by call SID
 * @param pickedUp pickups that were accepted, by reservation SID
 * @param unparked when a call was last known to be parked no more for another reason, by call SID
 * @param over when the customer's leg ended, by call SID
 * @param declines refusals of direct calls, by task SID
 * @param takenBack queue calls that TaskRouter took back before anybody had them, by reservation SID
 * @param engagements what other sources than TaskRouter say, by their names for it
 */
record Ledger(
        SortedMap<String, OpenCall> calls,
        SortedMap<String, Ended> ended,
        SortedMap<String, Intent> intents,
        SortedMap<String, Begun> begun,
        SortedMap<String, ParkedCall> parked,
        SortedMap<String, ParkedCall> unwrapped,
        SortedMap<String, PickedUp> pickedUp,
        SortedMap<String, Instant> unparked,
        SortedMap<String, Instant> over,
        SortedMap<String, Declines> declines,
        SortedMap<String, Instant> takenBack,
        SortedMap<String, Engagement> engagements) {

    static Ledger empty() {
        return new Ledger(
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>());
    }

    /** When this call was last parked no more; {@link Instant#MIN} for never. */
    Instant goneAt(String callSid) {
        return Ledger.later(unparkedAt(callSid), pickedUpAt(callSid));
    }

    /** When this call was last picked up here; {@link Instant#MIN} for never. */
    Instant pickedUpAt(String callSid) {
        return pickedUp.values().stream()
                .filter(pickup -> pickup.callSid().equals(callSid))
                .map(PickedUp::at)
                .reduce(Instant.MIN, Ledger::later);
    }

    /** When it was last parked no more for another reason; {@link Instant#MIN} for never. */
    Instant unparkedAt(String callSid) {
        return unparked.getOrDefault(callSid, Instant.MIN);
    }

    static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }

    Ledger copy() {
        return new Ledger(
                new TreeMap<>(calls),
                new TreeMap<>(ended),
                new TreeMap<>(intents),
                new TreeMap<>(begun),
                new TreeMap<>(parked),
                new TreeMap<>(unwrapped),
                new TreeMap<>(pickedUp),
                new TreeMap<>(unparked),
                new TreeMap<>(over),
                new TreeMap<>(declines),
                new TreeMap<>(takenBack),
                new TreeMap<>(engagements));
    }
}

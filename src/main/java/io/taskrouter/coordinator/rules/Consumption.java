package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * Which intents have been consumed: each by the first reservation of its kind that was made after it, a park intent by the call's being parked, a hand-over by its being gone.
 *
 * <p>Worked out from what is known whenever somebody asks, so that an intent that comes to light after its reservation is consumed just the same.
 */
final class Consumption {
    private Consumption() {}

    /** Intents that still stand, by id, oldest first. */
    static SequencedMap<String, Intent> standing(Ledger ledger) {
        var consumed = partners(ledger);
        var standing = new LinkedHashMap<String, Intent>();
        ledger.intents().entrySet().stream()
                .filter(entry -> !consumed.containsKey(entry.getKey()) && !parkedSince(ledger, entry.getValue()))
                .sorted(oldestFirst())
                .forEach(entry -> standing.put(entry.getKey(), entry.getValue()));
        return standing;
    }

    /** Consumed intents and the reservations that consumed them. */
    static Map<String, String> partners(Ledger ledger) {
        var partners = new HashMap<String, String>();
        var used = new HashSet<String>();
        ledger.intents().entrySet().stream()
                .sorted(oldestFirst())
                .forEach(intent -> ledger.begun().entrySet().stream()
                        .filter(begun ->
                                consumes(begun.getValue(), intent.getValue()) && !used.contains(begun.getKey()))
                        .min(Comparator.comparing((Map.Entry<String, Begun> begun) ->
                                begun.getValue().at()))
                        .ifPresent(begun -> {
                            used.add(begun.getKey());
                            partners.put(intent.getKey(), begun.getKey());
                        }));
        return partners;
    }

    private static boolean consumes(Begun begun, Intent intent) {
        boolean sameKind = switch (intent.purpose()) {
            case OUTBOUND -> !begun.pickup();
            case PICKUP -> begun.pickup() && Objects.equals(begun.callSid(), intent.callSid());
            case PARK, HAND_OVER -> false;
        };
        return sameKind && !begun.at().isBefore(intent.at());
    }

    static boolean parkedSince(Ledger ledger, Intent intent) {
        var callSid = intent.callSid();
        if (callSid == null) return false;
        boolean gone = notBefore(ledger.goneAt(callSid), intent);
        if (intent.purpose() == Purpose.HAND_OVER) return gone;
        if (intent.purpose() != Purpose.PARK) return false;
        var parked = ledger.parked().get(callSid);
        return gone || parked != null && notBefore(parked.since(), intent);
    }

    private static boolean notBefore(Instant at, Intent intent) {
        return !at.isBefore(intent.at());
    }

    private static Comparator<Map.Entry<String, Intent>> oldestFirst() {
        return Comparator.comparing(
                        (Map.Entry<String, Intent> entry) -> entry.getValue().at())
                .thenComparing(Map.Entry::getKey);
    }
}

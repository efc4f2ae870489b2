package io.taskrouter.coordinator.rules;

import java.util.List;

/** C: how many voice reservations TaskRouter may give the worker at a time. */
final class CapacityRules {

    /** What one consideration asks for; the largest wins. */
    @FunctionalInterface
    interface CapacityRule {
        int least(Counts counts, Policies policies);
    }

    static final List<CapacityRule> LARGEST_OF = List.of(
            CapacityRules::oneCallToBegin,
            CapacityRules::roomToRingDuringACall,
            CapacityRules::roomToRingDuringWrapUp,
            CapacityRules::roomForWhatComesBackFromParking);

    private CapacityRules() {}

    /** A supervisor's override left aside. */
    static int wanted(Situation situation, Policies policies) {
        if (situation.isFragileOffer()) return 1;
        var counts = Counts.of(situation);
        int capacity = LARGEST_OF.stream()
                .mapToInt(rule -> rule.least(counts, policies))
                .max()
                .orElseThrow();
        return counts.parked() > 0 && policies.reservePickupSlot() ? capacity + 1 : capacity;
    }

    private static int oneCallToBegin(Counts counts, Policies policies) {
        return 1;
    }

    /** A wrap-up must not eat the slot of a direct call; a second active call leaves none. */
    private static int roomToRingDuringACall(Counts counts, Policies policies) {
        int active = counts.active();
        if (active == 0) return 0;
        boolean onlyOffered = counts.accepted() == 0;
        int room = onlyOffered && !policies.ringDuringOffer() ? active : Math.min(active + 1, 2);
        return counts.wrapping() + room;
    }

    private static int roomToRingDuringWrapUp(Counts counts, Policies policies) {
        int wrapping = counts.wrapping();
        if (wrapping == 0 || counts.active() > 0) return 0;
        return policies.directDuringWrapUp() ? wrapping + 1 : wrapping;
    }

    private static int roomForWhatComesBackFromParking(Counts counts, Policies policies) {
        int expected = counts.expected();
        return expected == 0 ? 0 : counts.wrapping() + counts.active() + expected;
    }
}

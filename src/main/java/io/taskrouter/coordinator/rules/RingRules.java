package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.command.Reason;
import java.util.List;
import java.util.stream.Stream;

/** Everything that keeps a direct call from ringing the worker now. */
final class RingRules {

    @FunctionalInterface
    interface RingRule {
        Stream<Reason> objections(Situation situation, int wantedCapacity);
    }

    static final List<RingRule> IN_ORDER = List.of(
            RingRules::activityIsNotAvailable,
            RingRules::channelIsClosed,
            RingRules::capacityIsNotKnown,
            RingRules::noSlotIsFree,
            RingRules::hasJustDeclined);

    private RingRules() {}

    /** @param withoutOverride the capacity that the rules want, a supervisor's override left aside */
    static List<Reason> objections(Situation situation, int withoutOverride) {
        return IN_ORDER.stream()
                .flatMap(rule -> rule.objections(situation, withoutOverride))
                .toList();
    }

    private static Stream<Reason> activityIsNotAvailable(Situation situation, int wanted) {
        if (situation.available()) return Stream.empty();
        return Stream.of(Reason.of("activity", Words.notAvailable(situation.activity())));
    }

    private static Stream<Reason> channelIsClosed(Situation situation, int wanted) {
        if (situation.channelAvailable()) return Stream.empty();
        return Stream.of(Reason.of("channel-unavailable", "the voice channel is switched off"));
    }

    private static Stream<Reason> capacityIsNotKnown(Situation situation, int wanted) {
        if (situation.confirmedCapacity() != null) return Stream.empty();
        return Stream.of(Reason.of("write-unconfirmed", "TaskRouter has not confirmed the voice capacity yet"));
    }

    private static Stream<Reason> noSlotIsFree(Situation situation, int wanted) {
        var confirmed = situation.confirmedCapacity();
        int slots = Counts.of(situation).slots();
        if (confirmed == null || confirmed > slots) return Stream.empty();
        var full = Stream.of(Reason.of("full", slots + " of " + confirmed + " voice slots taken"));
        var override = situation.override();
        if (override == null || override >= wanted) return full;
        var limited = Stream.of(Reason.of("override", "voice capacity is limited to " + override + " by a supervisor"));
        return wanted > slots ? limited : Stream.concat(limited, full);
    }

    private static Stream<Reason> hasJustDeclined(Situation situation, int wanted) {
        if (!situation.declined()) return Stream.empty();
        return Stream.of(Reason.of("declined", "has just declined a direct call"));
    }
}

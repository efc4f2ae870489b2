package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.command.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A: everything that keeps a worker from being ready for queue calls. Ready is who is kept by nothing. */
final class ReadyRules {

    /** One thing that may keep a worker out, with what to tell people. */
    @FunctionalInterface
    interface ReadyRule {
        Stream<Reason> objections(Situation situation);
    }

    /** What weighs most comes first: the answer to "why" begins there. */
    static final List<ReadyRule> IN_ORDER = List.of(
            ReadyRules::truthIsStillRead,
            ReadyRules::supervisorHoldsOut,
            ReadyRules::activityIsNotAvailable,
            ReadyRules::isInACall,
            ReadyRules::hasParkedCallers,
            ReadyRules::isExpectedToPickUp,
            ReadyRules::channelIsClosedBySupervisor,
            ReadyRules::doesNotWant);

    private ReadyRules() {}

    static List<Reason> objections(Situation situation) {
        return IN_ORDER.stream().flatMap(rule -> rule.objections(situation)).toList();
    }

    private static Stream<Reason> truthIsStillRead(Situation situation) {
        return when(situation.rebuilding(), "rebuilding", "what TaskRouter holds is still being read");
    }

    private static Stream<Reason> supervisorHoldsOut(Situation situation) {
        return when(situation.hold(), "hold", "kept out of queue calls by a supervisor");
    }

    private static Stream<Reason> activityIsNotAvailable(Situation situation) {
        return when(!situation.available(), "activity", Words.notAvailable(situation.activity()));
    }

    private static Stream<Reason> isInACall(Situation situation) {
        if (situation.isFragileOffer()) return Stream.empty();
        return situation.calls().stream()
                .filter(call -> call.kind() != Call.Kind.OTHER)
                .sorted(Comparator.comparing(ReadyRules::weight)
                        .thenComparing(Call::since)
                        .thenComparing(Call::id))
                .map(Words::about);
    }

    private static int weight(Call call) {
        return switch (call.phase()) {
            case LIVE -> 0;
            case ACCEPTING -> 1;
            case OFFERED -> 2;
            case INTENT -> 3;
            case WRAPPING -> 4;
            case DECLINED -> 5;
        };
    }

    private static Stream<Reason> hasParkedCallers(Situation situation) {
        return situation.parked().stream().map(Words::about);
    }

    private static Stream<Reason> isExpectedToPickUp(Situation situation) {
        boolean unnamed = situation.expected() > 0 && situation.parked().isEmpty();
        return when(unnamed, "intent", "a parked caller's task is on its way");
    }

    /** With C at 0 there is nothing to be ready for, and ready is only ever written at C=1. */
    private static Stream<Reason> channelIsClosedBySupervisor(Situation situation) {
        var override = situation.override();
        return when(override != null && override < 1, "override", "no voice calls at all, by a supervisor's override");
    }

    private static Stream<Reason> doesNotWant(Situation situation) {
        return when(!situation.wish(), "wish", "does not want queue calls");
    }

    private static Stream<Reason> when(boolean objects, String code, String text) {
        return objects ? Stream.of(Reason.of(code, text)) : Stream.empty();
    }
}

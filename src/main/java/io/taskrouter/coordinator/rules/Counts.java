package io.taskrouter.coordinator.rules;

import java.util.List;

/**
 * The rules' own figures.
 *
 * @param wrapping {@code w}: wrapping calls and park-hangup tasks, those being completed left out
 * @param active {@code a}: offered, accepting and live calls, outbound intents, declined direct calls
 * @param accepted how many of the active ones somebody has accepted
 * @param parked {@code p}
 * @param expected {@code e}
 * @param slots {@code n}: the worker's open voice reservations
 */
record Counts(int wrapping, int active, int accepted, int parked, int expected, int slots) {

    static Counts of(Situation situation) {
        var counting = situation.calls().stream()
                .filter(call -> call.kind() != Call.Kind.OTHER)
                .filter(call -> !situation.completing().contains(call.id()))
                .toList();
        var active = counting.stream().filter(call -> !wraps(call)).toList();
        return new Counts(
                counting.size() - active.size(),
                active.size(),
                accepted(active),
                situation.parked().size(),
                situation.expected(),
                (int) situation.calls().stream().filter(Call::holdsSlot).count());
    }

    /** There is no conversation left in it, or never was one. */
    static boolean wraps(Call call) {
        return call.phase() == Call.Phase.WRAPPING || call.kind() == Call.Kind.PARK_HANGUP;
    }

    private static int accepted(List<Call> active) {
        return (int) active.stream()
                .filter(call -> call.phase() == Call.Phase.ACCEPTING || call.phase() == Call.Phase.LIVE)
                .count();
    }
}

package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.Call.Phase;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds queue calls that TaskRouter offered inside a window nobody can close. The newer one goes; a conversation is never dropped. */
final class Breaches {
    private final Ledger ledger;
    private final Policies policies;

    Breaches(Ledger ledger, Policies policies) {
        this.ledger = ledger;
        this.policies = policies;
    }

    List<Breach> find() {
        return ledger.calls().entrySet().stream()
                .filter(entry ->
                        isQueueCall(entry.getValue()) && !entry.getValue().rejected())
                .sorted(Comparator.comparing(entry -> entry.getValue().begun()))
                .flatMap(entry -> breach(entry).stream())
                .toList();
    }

    /** A parked call on its way back was a queue call once, but nothing offered it now. What may have been transferred accuses nobody. */
    static boolean isQueueCall(OpenCall call) {
        var task = call.task();
        return task.kind() == Kind.ACD && !task.doubtful() && !task.pickup() && call.phase() != Phase.WRAPPING;
    }

    private Optional<Breach> breach(Map.Entry<String, OpenCall> acd) {
        boolean reject = acd.getValue().phase() == Phase.OFFERED;
        var calls = others(acd).filter(other -> mustNotBeBeside(acd, other)).map(other -> {
            var rule = other.getValue().task().kind() == Kind.ACD ? "R1" : "R2";
            return new Breach(rule, acd.getKey(), other.getKey(), reject);
        });
        var rest = Stream.of(parkedBefore(acd), promisedBefore(acd), talkedBefore(acd))
                .flatMap(ids -> ids)
                .map(id -> new Breach("R2", acd.getKey(), id, reject));
        return Stream.concat(calls, reject ? rest : Stream.empty()).findFirst();
    }

    private Stream<Map.Entry<String, OpenCall>> others(Map.Entry<String, OpenCall> acd) {
        return ledger.calls().entrySet().stream()
                .filter(other -> !other.getKey().equals(acd.getKey()))
                .filter(other -> other.getValue().task().kind() != Kind.OTHER
                        && !other.getValue().rejected());
    }

    private boolean mustNotBeBeside(Map.Entry<String, OpenCall> acd, Map.Entry<String, OpenCall> other) {
        boolean ringing = acd.getValue().phase() == Phase.OFFERED;
        var call = other.getValue();
        boolean taken = call.phase() == Phase.LIVE || call.phase() == Phase.ACCEPTING;
        return switch (call.task().kind()) {
            case ACD -> ringing ? taken || isOlder(other, acd) : taken && isOlder(other, acd);
            case OUTBOUND -> ringing && (call.phase() != Phase.WRAPPING || isOlder(other, acd));
            case DIRECT -> ringing && (taken && policies.rejectAcdWhenDirectAccepted() || isOlder(other, acd));
            case INTERNAL, TRANSFER -> ringing && (taken || isOlder(other, acd));
            case PARK_HANGUP -> ringing && isOlder(other, acd);
            case OTHER -> false;
        };
    }

    private static boolean isOlder(Map.Entry<String, OpenCall> one, Map.Entry<String, OpenCall> other) {
        int order = one.getValue().begun().compareTo(other.getValue().begun());
        return order < 0 || order == 0 && one.getKey().compareTo(other.getKey()) < 0;
    }

    private Stream<String> parkedBefore(Map.Entry<String, OpenCall> acd) {
        return ledger.parked().entrySet().stream()
                .filter(parked ->
                        parked.getValue().since().isBefore(acd.getValue().begun()))
                .map(Map.Entry::getKey);
    }

    /** Calls that other sources told of before; by the source's name, since what it calls them by may say anything. */
    private Stream<String> talkedBefore(Map.Entry<String, OpenCall> acd) {
        return Engagements.added(ledger).stream()
                .map(Map.Entry::getValue)
                .filter(call -> call.wasGoingOnAt(acd.getValue().begun()))
                .map(Engagement::source);
    }

    /** Whoever was told that it is safe to call out must not get a queue call. */
    private Stream<String> promisedBefore(Map.Entry<String, OpenCall> acd) {
        return Consumption.standing(ledger).entrySet().stream()
                .filter(entry -> entry.getValue().safe() && entry.getValue().purpose() == Purpose.OUTBOUND)
                .filter(entry -> entry.getValue().at().isBefore(acd.getValue().begun()))
                .map(Map.Entry::getKey);
    }
}

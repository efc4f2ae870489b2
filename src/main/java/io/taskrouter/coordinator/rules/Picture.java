package io.taskrouter.coordinator.rules;

import io.taskrouter.coordinator.rules.Call.Kind;
import io.taskrouter.coordinator.rules.Call.Phase;
import io.taskrouter.coordinator.rules.CallEvent.Purpose;
import io.taskrouter.coordinator.rules.Situation.Parked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The ledger at one moment, as the rules see it. */
final class Picture {
    /** Its calls are the worker's legs, not the customers'. */
    private static final String TELEPHONE = "voice-sdk";

    private final Ledger ledger;
    private final Instant now;
    private final Policies policies;
    private final SequencedMap<String, Intent> standing;

    Picture(Ledger ledger, Instant now, Policies policies) {
        this.ledger = ledger;
        this.now = now;
        this.policies = policies;
        this.standing = Consumption.standing(ledger);
    }

    /** Of a worker without calls, as most are. */
    static Situation empty(Standing worker) {
        return new Situation(
                worker.wish(),
                worker.hold(),
                worker.available(),
                worker.activity(),
                worker.channelAvailable(),
                List.of(),
                List.of(),
                0,
                worker.confirmedCapacity(),
                worker.override(),
                Set.of(),
                false,
                worker.rebuilding(),
                false);
    }

    Situation situation(Standing worker) {
        return new Situation(
                worker.wish(),
                worker.hold(),
                worker.available(),
                worker.activity(),
                worker.channelAvailable(),
                counted(),
                parked(),
                expected(),
                worker.confirmedCapacity(),
                worker.override(),
                ledger.calls().entrySet().stream()
                        .filter(entry -> entry.getValue().completing() != null)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()),
                hasDeclined(),
                worker.rebuilding(),
                !ledger.takenBack().isEmpty());
    }

    /** Those there are: none that was declined. */
    static List<Call> calls(Ledger ledger, SequencedMap<String, Intent> standing) {
        var calls = new ArrayList<Call>();
        ledger.calls().forEach((sid, call) -> calls.add(call.toCall(sid)));
        standing.forEach((id, intent) -> {
            if (intent.purpose() != Purpose.OUTBOUND) return;
            calls.add(new Call(id, Kind.OUTBOUND, Phase.INTENT, null, null, intent.at(), null));
        });
        Engagements.added(ledger).forEach(entry -> calls.add(foreign(entry.getKey(), entry.getValue())));
        return calls;
    }

    private List<Call> counted() {
        var calls = calls(ledger, standing);
        ledger.declines().forEach((taskSid, declines) -> {
            boolean settling = isDeclined(declines)
                    && declines.last().plus(policies.declineSettle()).isAfter(now);
            if (!settling || rings(taskSid)) return;
            calls.add(new Call(taskSid, Kind.DIRECT, Phase.DECLINED, null, taskSid, declines.last(), null));
        });
        return calls;
    }

    private static Call foreign(String name, Engagement call) {
        var phase = switch (call.stage()) {
            case INTENT -> Phase.INTENT;
            case BEGIN -> Phase.OFFERED;
            case ACCEPTING -> Phase.ACCEPTING;
            case CONNECTED -> Phase.LIVE;
            case WRAPPING, RELEASED -> Phase.WRAPPING;
        };
        var kind = call.outgoing() ? Kind.OUTBOUND : Kind.ACD; // as what counts most
        var customer = call.source().equals(TELEPHONE) ? null : call.callSid();
        return new Call(name, kind, phase, customer, call.taskSid(), call.since(), null, true);
    }

    private boolean rings(String taskSid) {
        return ledger.calls().values().stream()
                .anyMatch(call -> call.task().sid().equals(taskSid));
    }

    private boolean isDeclined(Declines declines) {
        return declines.count() >= policies.directRejectLimit();
    }

    boolean hasDeclined() {
        return ledger.declines().values().stream()
                .anyMatch(declines -> isDeclined(declines)
                        && declines.last().plus(policies.declinedFor()).isAfter(now));
    }

    private List<Parked> parked() {
        var why = new LinkedHashMap<String, String>();
        ledger.parked().keySet().forEach(callSid -> why.put(callSid, "parked"));
        standing.values().forEach(intent -> {
            if (intent.callSid() == null) return;
            if (intent.purpose() == Purpose.PICKUP || intent.purpose() == Purpose.HAND_OVER)
                why.put(intent.callSid(), "pickup");
            if (intent.purpose() == Purpose.PARK) why.putIfAbsent(intent.callSid(), "intent");
        });
        ledger.calls().values().stream().filter(isComingBack()).forEach(call -> {
            if (call.task().callSid() != null) why.put(call.task().callSid(), "pickup");
        });
        why.replaceAll((callSid, reason) -> isHungUp(callSid) ? "hangup-grace" : reason);
        return why.entrySet().stream()
                .map(entry -> new Parked(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Predicate<OpenCall> isComingBack() {
        return call -> call.task().pickup() && call.phase().compareTo(Phase.LIVE) < 0;
    }

    private boolean isHungUp(String callSid) {
        return ledger.parked().containsKey(callSid) && ledger.over().containsKey(callSid);
    }

    /** Pickups without a reservation, and wrap-up tasks of hung-up calls that have not come. */
    private int expected() {
        long pickups = standing.values().stream()
                .filter(intent -> intent.purpose() == Purpose.PICKUP)
                .filter(intent -> intent.callSid() == null || !isHungUp(intent.callSid()))
                .count();
        return (int) (pickups
                + ledger.parked().keySet().stream().filter(this::isHungUp).count());
    }
}

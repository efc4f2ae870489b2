package io.taskrouter.coordinator.rules;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is known of how one worker's parked calls come back to somebody: announced, promised to another worker, on their way, taken. */
public final class Pickups {
    private static final Set<CallEvent.Purpose> COMING_BACK =
            Set.of(CallEvent.Purpose.PICKUP, CallEvent.Purpose.HAND_OVER);

    private final Ledger ledger;

    Pickups(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Is somebody taking this parked call back: sent on his way and not offered yet, or offered and not accepted yet? */
    public boolean isComingBack(String callSid) {
        return isComingBack(callSid, List.of());
    }

    /** The same, whatever these intents say. */
    public boolean isComingBack(String callSid, List<String> exceptIntents) {
        return Consumption.standing(ledger).entrySet().stream()
                        .filter(entry -> !exceptIntents.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .anyMatch(intent -> !intent.announced() && isOnTheWay(intent, callSid))
                || open(callSid).anyMatch(pickup -> pickup.getValue().phase().compareTo(Call.Phase.ACCEPTING) <= 0);
    }

    /** Has an update been heard of that is to have this call picked up, and nothing come of it as yet? */
    public boolean isAskedFor(String callSid) {
        return Consumption.standing(ledger).entrySet().stream()
                .filter(entry -> !ledger.ended().containsKey(entry.getKey())) // a reservation that nobody accepted
                .map(Map.Entry::getValue)
                .anyMatch(intent -> intent.purpose() == CallEvent.Purpose.PICKUP
                        && !intent.announced()
                        && callSid.equals(intent.callSid()));
    }

    private static boolean isOnTheWay(Intent intent, String callSid) {
        return COMING_BACK.contains(intent.purpose()) && callSid.equals(intent.callSid());
    }

    /** The same, or has somebody announced that he is about to do so, and may have done it by himself? */
    public boolean mayBeComingBack(String callSid) {
        return isComingBack(callSid)
                || Consumption.standing(ledger).values().stream().anyMatch(intent -> isOnTheWay(intent, callSid));
    }

    /** Pickups of this call that were announced and nothing more, by id; made use of or not. */
    public List<String> announced(String callSid) {
        return ledger.intents().entrySet().stream()
                .filter(entry -> entry.getValue().announced() && isOnTheWay(entry.getValue(), callSid))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Has this call been offered or taken again since it was parked at that moment? Whoever had it before and passed it on may still be in an older pickup. Reads tell of creations in whole seconds. */
    public boolean isBack(String callSid, Instant parked) {
        var since = parked.truncatedTo(ChronoUnit.SECONDS);
        return open(callSid).anyMatch(pickup -> !pickup.getValue().begun().isBefore(since));
    }

    /** The open reservations in which this call is offered or taken again. */
    public Set<String> reservations(String callSid) {
        return open(callSid).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private Stream<Map.Entry<String, OpenCall>> open(String callSid) {
        return ledger.calls().entrySet().stream()
                .filter(call -> call.getValue().task().pickup()
                        && callSid.equals(call.getValue().task().callSid()));
    }

    /** Is this call on record here, and not promised to another worker, who may have given it on since? */
    public boolean isOurs(String callSid) {
        return ledger.parked().containsKey(callSid)
                && promises(callSid).findAny().isEmpty();
    }

    /** To whom parked calls have been promised, by call SID. */
    public Map<String, String> promised() {
        var promised = new TreeMap<String, String>();
        promises().forEach(promise -> promised.put(promise.callSid(), promise.to()));
        return promised;
    }

    /** The same as they were made, those included whose time is up: each stands until it has been found out what came of it. */
    public List<CallEvent.HandOver> promises() {
        if (ledger.intents().isEmpty()) return List.of();
        return Consumption.standing(ledger).entrySet().stream()
                .flatMap(entry -> entry.getValue().promise(entry.getKey()).stream())
                .toList();
    }

    /**
     * Has another worker's promise to this one been kept? He may have had the call before, and given it back: a record that he had promised away by then tells nothing, nor does that he gave one up by then.
     *
     * @param since when the call was parked
     */
    public boolean hasTaken(CallEvent.HandOver promise, Instant since) {
        var callSid = promise.callSid();
        boolean isHere = ledger.parked().containsKey(callSid)
                && promises(callSid).noneMatch(older -> older.at().isBefore(promise.at()));
        return isHere
                || isBack(callSid, since)
                || !ledger.pickedUpAt(callSid).isBefore(since)
                || !ledger.unparkedAt(callSid).isBefore(promise.at());
    }

    /** This moment, or the one after the last at which this call was parked, promised or taken here, should a clock have been put back since. */
    public Instant after(String callSid, Instant now) {
        var parked = ledger.parked().get(callSid);
        var last = Stream.concat(
                        Stream.of(ledger.goneAt(callSid), parked == null ? Instant.MIN : parked.since()),
                        promises(callSid).map(CallEvent.HandOver::at))
                .reduce(Instant.MIN, Ledger::later);
        return last.isBefore(now) ? now : last.plusMillis(1);
    }

    private Stream<CallEvent.HandOver> promises(String callSid) {
        return promises().stream().filter(promise -> promise.callSid().equals(callSid));
    }

    /** Has this call been taken back since that moment, and not ended as far as known? */
    public boolean wasTaken(String callSid, Instant since) {
        return !ledger.over().containsKey(callSid) && !ledger.goneAt(callSid).isBefore(since);
    }

    /** When this call can have been parked here, from that moment on: what was parked before it was last taken back is over. */
    public Instant parkedFrom(String callSid, Instant since) {
        var gone = ledger.goneAt(callSid);
        return gone.isBefore(since) ? since : gone.plusMillis(1);
    }

    /** As if none of these calls had been parked here. */
    void forget(Set<String> callSids) {
        ledger.parked().keySet().removeAll(callSids);
        ledger.unwrapped().keySet().removeAll(callSids);
        ledger.intents()
                .values()
                .removeIf(intent -> intent.purpose() == CallEvent.Purpose.PICKUP
                        && intent.callSid() != null
                        && callSids.contains(intent.callSid()));
    }
}

package io.taskrouter.coordinator.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one worker's calls; immutable.
 *
 * <p>Events may come in any order, twice, or not at all: the same events lead to the same state whatever their order, and a read of the truth mends what was lost. Kinds are decided once, phases only move
 * forward, ends are absorbing for as long as TaskRouter may still send something older.
 */
public final class CallState {
    public static final CallState EMPTY = new CallState(Ledger.empty());

    /** A wrap-up of somebody who has hung up, and what is no call at all. */
    private static final Set<Call.Kind> NOBODY_THERE = Set.of(Call.Kind.PARK_HANGUP, Call.Kind.OTHER);

    private final Ledger ledger;

    CallState(Ledger ledger) {
        this.ledger = ledger;
    }

    Ledger ledger() {
        return ledger;
    }

    private CallState changed(Consumer<Ledger> change) {
        var copy = ledger.copy();
        change.accept(copy);
        return copy.equals(ledger) ? this : new CallState(copy);
    }

    /** After an event; this same state when the event changes nothing. */
    public CallState apply(CallEvent event, Policies policies) {
        return changed(copy -> new Folding(copy, policies.intentTtl()).foldAndBind(event));
    }

    /** As if none of these calls had been parked here, nor anybody been about to pick it up. */
    public CallState without(Set<String> callSids) {
        if (callSids.isEmpty()) return this;
        return changed(copy -> new Pickups(copy).forget(callSids));
    }

    /** After a read of the worker's open reservations: calls that are no longer there are released, those missed are taken in, overdue intents end. */
    public CallState merge(Truth truth, Policies policies) {
        return changed(copy -> new Mending(copy, truth, policies.intentTtl()).mend());
    }

    /**
     * Direct calls that rang, are there no more as a read says, and of which nobody has said how they ended: their callers wait to be told. By reservation SID.
     */
    public List<String> goneUnheard(Truth truth) {
        var gone = new Mending(ledger, truth, Duration.ZERO).gone();
        return ledger.calls().entrySet().stream()
                .filter(entry -> entry.getValue().isDirectAndRings() && gone.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** After TaskRouter was asked how a call that is known here has ended. */
    public CallState ended(String reservationSid, CallEvent.Progress progress, Instant at, Policies policies) {
        var call = ledger.calls().get(reservationSid);
        return call == null
                ? this
                : apply(new CallEvent.Reservation(reservationSid, progress, call.task(), at), policies);
    }

    /** After the passing of time: graces end, tombstones go. Intents stay until the truth is read, see {@link #needsTruth}. */
    public CallState expire(Instant now, Policies policies) {
        if (equals(EMPTY)) return this; // most passes are over workers without calls
        return changed(
                copy -> new Forgetting(copy, now).forget(policies.parkHangupGrace(), policies.foreignCallExpiry()));
    }

    /** After a clock may have been put back: nothing lasts longer from now on than if it had begun now. */
    public CallState asOf(Instant now, Policies policies) {
        return equals(EMPTY) ? this : changed(copy -> new Retiming(copy, now).bound(policies.intentTtl()));
    }

    public Situation toSituation(Standing worker, Instant now, Policies policies) {
        return equals(EMPTY) ? Picture.empty(worker) : new Picture(ledger, now, policies).situation(worker);
    }

    /** Queue calls to be rejected or reported, oldest first. Read the truth before acting: an end may have been lost. */
    public List<Breach> breaches(Policies policies) {
        return ledger.calls().isEmpty() ? List.of() : new Breaches(ledger, policies).find();
    }

    /** Has an intent run out unconsumed that a read would end, or must a call that rings have ended unless it is being accepted? Either counts as before until the truth is merged. */
    public boolean needsTruth(Instant now) {
        return new Deadlines(ledger).needTruth(now);
    }

    /** Does the reservation ring, as far as is known, though its time-out has passed? */
    public boolean isOverdue(String reservationSid, Instant now) {
        return new Deadlines(ledger).isOverdue(reservationSid, now);
    }

    /** Does it ring, and nobody knows for how long? */
    public boolean ringsWithoutEnd(String reservationSid) {
        var call = ledger.calls().get(reservationSid);
        return call != null && call.phase() == Call.Phase.OFFERED && call.ringsUntil() == null;
    }

    /** Is there neither a call, of TaskRouter or another source, nor anybody parked or to be wrapped up? */
    public boolean isCalm() {
        return ledger.calls().isEmpty()
                && ledger.parked().isEmpty()
                && ledger.unwrapped().isEmpty()
                && ledger.engagements().values().stream().allMatch(Engagement::isOver);
    }

    /** When time alone will next change something, so that somebody looks again then. */
    public Optional<Instant> nextDeadline(Instant now, Policies policies) {
        return equals(EMPTY) ? Optional.empty() : new Deadlines(ledger).next(now, policies);
    }

    /** Has the worker declined a direct call so recently that another must not be sent? */
    public boolean hasDeclined(Instant now, Policies policies) {
        return new Picture(ledger, now, policies).hasDeclined();
    }

    /** Tasks of direct calls that were declined, and whose callers nobody has sent on. Not while the worker takes one that was offered to him once more. */
    public List<String> declinedTasks(Policies policies) {
        return ledger.declines().entrySet().stream()
                .filter(entry -> entry.getValue().count() >= policies.directRejectLimit())
                .filter(entry -> !entry.getValue().sentOn() && !ledger.ended().containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .filter(taskSid -> !isTaken(taskSid))
                .toList();
    }

    private boolean isTaken(String taskSid) {
        return ledger.calls().values().stream()
                .anyMatch(call ->
                        call.task().sid().equals(taskSid) && call.phase().compareTo(Call.Phase.ACCEPTING) >= 0);
    }

    /** Parked calls by call SID, those whose caller has just hung up included. */
    public SortedMap<String, ParkedCall> parkedCalls() {
        return Collections.unmodifiableSortedMap(ledger.parked());
    }

    /** Call SIDs of parked calls, longest waiting first. */
    public List<String> parkedInOrder() {
        if (ledger.parked().isEmpty()) return List.of();
        return ledger.parked().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, ParkedCall> entry) ->
                                entry.getValue().since())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The latest moment that anything said of an open call; {@link Instant#MIN} for none. A read made now is later than that, whatever the clocks say. */
    public Instant latest() {
        return ledger.calls().values().stream()
                .map(OpenCall::since)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    /** The reservation of a queue call that is being offered and was not turned away by us; a parked call on its way back is none. */
    public Optional<String> ringingQueueCall() {
        return ledger.calls().entrySet().stream()
                .filter(entry -> Breaches.isQueueCall(entry.getValue()))
                .filter(entry ->
                        !entry.getValue().rejected() && entry.getValue().phase().compareTo(Call.Phase.LIVE) < 0)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Calls as they stand, intents included. One that was declined is none any more, though the rules count it for a while. */
    public List<Call> calls() {
        return equals(EMPTY) ? List.of() : Picture.calls(ledger, Consumption.standing(ledger));
    }

    /** The open reservation of a task, the one last begun when there are several. */
    public Optional<String> reservationOf(String taskSid) {
        return ledger.calls().entrySet().stream()
                .filter(entry -> entry.getValue().task().sid().equals(taskSid))
                .max(Comparator.comparing(entry -> entry.getValue().begun()))
                .map(Map.Entry::getKey);
    }

    /** Has this parked call's caller hung up? */
    public boolean isHungUp(String callSid) {
        return ledger.parked().containsKey(callSid) && ledger.over().containsKey(callSid);
    }

    /** Formerly parked calls by call SID, whose callers hung up and whose wrap-up tasks are still to be made. They count for nothing any more. */
    public SortedMap<String, ParkedCall> unwrapped() {
        return Collections.unmodifiableSortedMap(ledger.unwrapped());
    }

    /** How parked calls come back to somebody. */
    public Pickups pickups() {
        return new Pickups(ledger);
    }

    /** Is an intent known, which may have been made use of? */
    public boolean knows(String intentId) {
        return ledger.intents().containsKey(intentId);
    }

    /** Does an intent still stand, unconsumed? */
    public boolean stands(String intentId) {
        return Consumption.standing(ledger).containsKey(intentId);
    }

    /** The open reservation in which this customer talks or has talked to the worker; nothing that only rings. */
    public Optional<Call> conversation(String callSid) {
        return ledger.calls().entrySet().stream()
                .filter(entry -> callSid.equals(entry.getValue().task().callSid()))
                .map(entry -> entry.getValue().toCall(entry.getKey()))
                .filter(Call::talks)
                .findFirst();
    }

    /** The call of this open reservation. */
    public Optional<Call> open(String reservationSid) {
        return Optional.ofNullable(ledger.calls().get(reservationSid)).map(call -> call.toCall(reservationSid));
    }

    /** Under which name a source's call is known: two calls of one session are told apart by their SIDs. */
    public String engagement(String name, @Nullable String callSid) {
        return callSid == null ? name : new Engagements(ledger).name(name, callSid);
    }

    /** Do sources tell of so many calls at once that others had to be forgotten? */
    public boolean isOverfull() {
        return Engagements.isOverfull(ledger);
    }

    /** How far a source's call has come; empty when nothing is known of it. */
    public Optional<CallEvent.Stage> stage(String engagement) {
        return Optional.ofNullable(ledger.engagements().get(engagement)).map(Engagement::stage);
    }

    /** The call of this reservation as long as somebody talks in it, as far as TaskRouter knows; nothing for a task without a caller. */
    public Optional<Call> live(String reservationSid) {
        return open(reservationSid)
                .filter(call -> call.phase() == Call.Phase.LIVE && !NOBODY_THERE.contains(call.kind()));
    }

    /** Has the customer's leg ended? */
    public boolean isOver(String callSid) {
        return ledger.over().containsKey(callSid);
    }

    /** When this customer's leg ended, null when it has not as far as known. */
    public @Nullable Instant overAt(String callSid) {
        return ledger.over().get(callSid);
    }

    /** Had the customer's leg of this reservation ended by then? */
    public boolean isOverSince(String reservationSid, Instant then) {
        var call = ledger.calls().get(reservationSid);
        var callSid = call == null ? null : call.task().callSid();
        var over = callSid == null ? null : overAt(callSid);
        return over != null && !over.isAfter(then);
    }

    /** Was the reservation found accepted long after its customer's leg had ended? */
    public boolean isStuck(String reservationSid) {
        var call = ledger.calls().get(reservationSid);
        return call != null && call.stuck() && call.phase() == Call.Phase.LIVE;
    }

    /** Since when a caller has been gone whose reservation is {@link #isStuck stuck}; empty when none is. */
    public Optional<Instant> stuckSince() {
        return ledger.calls().entrySet().stream()
                .filter(entry -> isStuck(entry.getKey()))
                .flatMap(entry -> Stream.ofNullable(entry.getValue().task().callSid()))
                .flatMap(callSid -> Stream.ofNullable(ledger.over().get(callSid)))
                .min(Comparator.naturalOrder());
    }

    /** Is this reservation being completed on request? */
    public boolean isCompleting(String reservationSid) {
        var call = ledger.calls().get(reservationSid);
        return call != null && call.completing() != null;
    }

    /** Open reservations, SIDs in order. */
    public List<String> openReservations() {
        return List.copyOf(ledger.calls().keySet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallState state && state.ledger.equals(ledger);
    }

    @Override
    public int hashCode() {
        return ledger.hashCode();
    }

    @Override
    public String toString() {
        return "CallState" + ledger.calls().keySet() + ledger.parked().keySet();
    }
}
